"""As whom PostgreSQL runs: it refuses root, and a machine or container where only root exists is common."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOBODY = 65534
UNSHARE = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")


@dataclass(frozen=True, slots=True)
class Account:
    prefix: tuple[str, ...] = ()
    """Put before a command. With `unshare` the process believes to be nobody and its files stay root's: no user is made."""
    uid: int | None = None
    """Whom the process becomes, and who then must own its files."""

    def own(self, directory: Path) -> None:
        """After another account ran here, or after a restore. Costs one look when nothing is to be done."""
        if os.geteuid() != 0:
            return
        uid = self.uid or 0
        if directory.stat().st_uid == uid:
            return
        for path in [directory, *directory.rglob("*")]:
            os.chown(path, uid, uid, follow_symlinks=False)

    def reaches(self, path: Path) -> bool:
        """May go there: a parent directory may be closed to others than root."""
        if self.uid is None:
            return True
        asked = subprocess.run(["test", "-x", path], user=self.uid, group=self.uid, extra_groups=[], check=False)
        return asked.returncode == 0


SELF = Account()


@cache
def unprivileged() -> Account:
    root = os.geteuid() == 0
    if not root and has_a_name():
        return SELF
    if shutil.which("unshare") and subprocess.run([*UNSHARE, "true"], capture_output=True, check=False).returncode == 0:
        return Account(prefix=UNSHARE)
    return Account(uid=NOBODY) if root else SELF


def has_a_name() -> bool:
    """Containers often run under a number that nobody bears; initdb asks for the name."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True
