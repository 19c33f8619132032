import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.embedded.data_dir import held, kept_secret, open_private
from backend.embedded.process import CannotStart


def test_it_is_made_private(tmp_path: Path) -> None:
    with held(tmp_path / "deep" / "data"):
        assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700


def test_a_second_holder_is_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        held(tmp_path),
        pytest.raises(CannotStart, match=rf"in use by another `make up` \(process {os.getpid()}\).*BATUTA_DATA_DIR"),
        held(tmp_path),
    ):
        pass
    with held(tmp_path):
        pass


def test_a_holder_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    script = "import os, sys\nfrom pathlib import Path\nfrom backend.embedded.data_dir import held\n"
    script += "with held(Path(sys.argv[1])):\n    os.kill(os.getpid(), 9)"
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == -9
    assert (tmp_path / "lock").read_text() != ""
    with held(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        CannotStart, match=r"cannot be written \(Not a directory\): give another directory as BATUTA_DATA_DIR"
    ):
        open_private(tmp_path / "file" / "data")


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        secrets = set(threads.map(lambda _: kept_secret(tmp_path / "key"), range(64)))
    assert len(secrets) == 1
    assert len(secrets.pop()) == 64
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "key") != kept_secret(tmp_path / "other")


def test_an_empty_secret_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "key").touch()
    with pytest.raises(CannotStart, match="is empty: restore it from a backup"):
        kept_secret(tmp_path / "key")
