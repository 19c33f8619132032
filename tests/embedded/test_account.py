import os
import pwd
import shutil
from pathlib import Path

import pytest

from backend.embedded.account import NOBODY, SELF, UNSHARE, Account, unprivileged

choose = unprivileged.__wrapped__


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Somebody with a name, on a machine where namespaces are allowed if `unshare` is there."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: ("ana",))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return monkeypatch


def nobody_is_named_so(uid: int) -> None:
    raise KeyError(uid)


def test_an_ordinary_user_runs_it_as_it_is(machine: pytest.MonkeyPatch) -> None:
    assert choose() == SELF


def test_root_without_namespaces_becomes_nobody(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(os, "geteuid", lambda: 0)
    assert choose() == Account(uid=NOBODY)


@pytest.mark.parametrize("uid", [0, 12345])
def test_root_and_the_nameless_use_a_namespace_where_one_is_allowed(machine: pytest.MonkeyPatch, uid: int) -> None:
    machine.setattr(os, "geteuid", lambda: uid)
    machine.setattr(pwd, "getpwuid", nobody_is_named_so)
    machine.setattr(shutil, "which", lambda name: name)
    machine.setattr("subprocess.run", lambda *_, **__: type("Done", (), {"returncode": 0}))
    assert choose() == Account(prefix=UNSHARE)


def test_the_nameless_without_namespaces_try_as_they_are(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(pwd, "getpwuid", nobody_is_named_so)
    assert choose() == SELF


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_files_are_taken_over_and_given_back(tmp_path: Path) -> None:
    inner = tmp_path / "postgres" / "base"
    inner.mkdir(parents=True)
    (inner / "1").touch()
    Account(uid=NOBODY).own(tmp_path / "postgres")
    assert {path.stat().st_uid for path in (tmp_path / "postgres").rglob("*")} == {NOBODY}
    Account(prefix=UNSHARE).own(tmp_path / "postgres")
    assert {path.stat().st_uid for path in (tmp_path / "postgres").rglob("*")} == {0}
