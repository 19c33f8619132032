"""Where commands find their servers and keys."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from backend.commands.keys import complete, runtime_password
from backend.commands.place import attached, embedded, located
from backend.embedded.process import CannotStart
from backend.settings import Settings, SettingsError
from tests.patience import LONG


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def test_keys_are_generated_once_and_kept(here: Settings) -> None:
    first = complete(replace(here, database_url="postgresql://postgres:secret@/batuta?host=/run/x"))
    again = complete(replace(here, database_url="postgresql://postgres@/batuta?host=/run/y"))
    assert first.secret_key == again.secret_key
    assert runtime_password(first) == runtime_password(again)
    assert first.runtime_database_url == (f"postgresql://batuta_runtime:{runtime_password(first)}@/batuta?host=/run/x")
    assert {stat.S_IMODE(file.stat().st_mode) for file in here.data_dir.iterdir()} == {0o600}


def test_what_is_given_is_not_generated(here: Settings) -> None:
    given = replace(
        here,
        secret_key="s" * 32,
        runtime_database_url="postgresql://batuta_runtime:a%40b@db/x",
        database_url="postgresql://db/x",
    )
    assert complete(given) == given
    assert runtime_password(given) == "a@b"
    assert not here.data_dir.exists()


@pytest.mark.parametrize(
    "url", ["postgresql://postgres:p@db/x", "postgresql://batuta_runtime@db/x", "postgresql://db/x"]
)
def test_the_runtime_account_has_its_name_and_a_password(here: Settings, url: str) -> None:
    with pytest.raises(SettingsError, match="user batuta_runtime and a password"):
        runtime_password(replace(here, runtime_database_url=url))


def test_a_command_beside_a_running_up_uses_its_servers(here: Settings) -> None:
    with pytest.raises(SettingsError, match="no servers"):
        attached(here)
    with embedded(here) as (up, servers):
        assert servers.postgres is not None
        assert servers.redis is not None
        with located(here) as beside:
            assert beside == up
        assert attached(here) == up
        assert servers.postgres.alive()
    assert not Path(servers.addresses.sockets).exists()
    with pytest.raises(SettingsError, match="no servers"):
        attached(here)


def test_only_what_is_not_given_is_started(here: Settings, redis_url: str) -> None:
    with embedded(replace(here, redis_url=redis_url)) as (up, servers):
        assert servers.redis is None
        assert up.redis_url == redis_url
        assert up.database_url.startswith("postgresql://postgres@/batuta")


def test_servers_that_die_are_started_again(here: Settings) -> None:
    with embedded(here) as (_, servers):
        assert servers.revive() == []
        assert servers.redis is not None
        assert servers.redis.process is not None
        servers.redis.process.kill()
        servers.redis.process.wait(LONG)
        assert servers.revive() == ["Redis"]
        assert servers.redis.ready()


def test_the_notes_of_a_killed_up_are_no_servers(here: Settings, tmp_path: Path) -> None:
    here.data_dir.mkdir()
    sockets = tmp_path / "batuta-old"
    sockets.mkdir()
    (here.data_dir / "running.json").write_text(f'{{"sockets": "{sockets}", "database_url": "x", "redis_url": "y"}}')
    with embedded(here):
        assert not sockets.exists()
    (here.data_dir / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="made by PostgreSQL 9"), located(here):
        pass
