"""What a running `up` notes for commands beside it: where its servers are."""

import os
import shutil
from pathlib import Path

import msgspec


class Addresses(msgspec.Struct, frozen=True):
    """In the data dir's running.json. "" is a server of somebody else."""

    sockets: str
    database_url: str
    redis_url: str


def addresses_of_running(data: Path) -> Addresses | None:
    try:
        return msgspec.json.decode(note_in(data).read_bytes(), type=Addresses)
    except (OSError, msgspec.DecodeError):
        return None


def note(data: Path, addresses: Addresses) -> None:
    with os.fdopen(os.open(note_in(data), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as sink:
        sink.write(msgspec.json.encode(addresses))


def forget(data: Path) -> None:
    """With the sockets' directory, which an `up` that was killed leaves behind."""
    addresses = addresses_of_running(data)
    if addresses and Path(addresses.sockets).name.startswith("batuta-"):
        shutil.rmtree(addresses.sockets, ignore_errors=True)
    note_in(data).unlink(missing_ok=True)


def note_in(data: Path) -> Path:
    return data / "running.json"
