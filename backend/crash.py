"""Named places where a process may die: free, unless a test sets `CRASH=name:n` (die at the nth pass) or `CRASH=name:n:stop`."""

import os
import signal
from itertools import count

_name, _, _rest = os.environ.get("CRASH", "").partition(":")
_nth, _, _deed = _rest.partition(":")
_fatal = int(_nth or 1)
_passes = count(1)


def crashpoint(name: str) -> None:
    """As kill -9 would: no `finally`, no flush, no goodbye to the servers. Or the process falls asleep there until it gets SIGCONT."""
    if name == _name and next(_passes) == _fatal:
        if _deed == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        else:
            os._exit(137)
