"""The data dir: made private, held by one `up` at a time, with the keys that were generated into it."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.embedded.process import CannotStart


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """The kernel lets go of it whatever happens to us, so a file that was left lying holds nobody up."""
    open_private(directory)
    with (directory / "lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read().strip()
            raise CannotStart(
                f"{directory} is in use by another `make up`{f' (process {holder})' if holder else ''}:"
                " stop that one, or give this one its own BATUTA_DATA_DIR and BATUTA_PORT"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def open_private(directory: Path) -> None:
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = directory / f".write-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = error.strerror or "not possible"
        raise CannotStart(
            f"{directory} cannot be written ({reason}): give another directory as BATUTA_DATA_DIR"
        ) from None


def kept_secret(file: Path) -> str:
    """Generated once. 256 bits, in letters and digits that a URL and a shell leave alone."""
    draft = file.with_name(f".{file.name}-{secrets.token_hex(8)}")
    try:
        if not file.exists():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
                new.write(secrets.token_hex(32))
            # Whole or not at all, and never over another: two that start at once agree on the first one's.
            with suppress(FileExistsError):
                os.link(draft, file)
            draft.unlink()
    except OSError as error:
        raise CannotStart(
            f"{file} cannot be written ({error.strerror}): give another directory as BATUTA_DATA_DIR"
        ) from None
    secret = file.read_text(encoding="ascii").strip()
    if not secret:
        raise CannotStart(
            f"{file} is empty: restore it from a backup (what it encrypted cannot be read without it), or delete it"
        )
    return secret
