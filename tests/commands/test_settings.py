from dataclasses import fields
from ipaddress import ip_network
from pathlib import Path

import pytest

from backend.settings import Settings, SettingsError, address

SECRET = "s" * 32


def test_an_empty_environment_is_safe() -> None:
    settings = Settings.from_env({})
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert (settings.demo, settings.database_url, settings.secret_key) == (False, "", "")
    assert settings.data_dir == Path.cwd() / "data"
    assert Settings.from_env(dict.fromkeys(("BATUTA_PORT", "BATUTA_HOST", "BATUTA_GRAPH_URL"), " ")) == settings


def test_each_setting_is_taken() -> None:
    given = {
        "BATUTA_HOST": "0.0.0.0",
        "BATUTA_PORT": "8080",
        "BATUTA_PUBLIC_URL": "https://x.example/",
        "BATUTA_DATA_DIR": "/srv/batuta",
        "BATUTA_DATABASE_URL": "postgresql://a@/db?host=/run/x",
        "BATUTA_RUNTIME_DATABASE_URL": "postgres://batuta_runtime:p@db:5433/db",
        "BATUTA_REDIS_URL": "rediss://:p@cache/3",
        "BATUTA_SECRET_KEY": SECRET,
        "BATUTA_DEMO": "yes",
        "BATUTA_DEMO_PASSWORD": "another",
        "BATUTA_GRAPH_URL": "http://127.0.0.1:9999/",
        "BATUTA_GRAPH_VERSION": "v27.0",
        "BATUTA_ANTHROPIC_URL": "http://127.0.0.1:9998/",
        "BATUTA_SMTP_URL": "smtp://ana:p@mail.example:25",
        "BATUTA_SMTP_FROM": '"Escola Compasso" <no@escola.com.br>',
        "BATUTA_EGRESS_ALLOW": "odoo.local:8069, [fd00::5]:443,ODOO.local:80",
        "BATUTA_FILES_URL": "s3://bucket/batuta",
        "BATUTA_RATE_LIMIT": "250",
        "BATUTA_HOLD_AFTER": "30",
        "BATUTA_TRUSTED_PROXIES": "10.0.0.0/8, fd00::5",
        "BATUTA_METRICS_PORT": "0",
    }
    assert set(given) == {f"BATUTA_{field.name.upper()}" for field in fields(Settings)}
    assert Settings.from_env(given) == Settings(
        host="0.0.0.0",
        port=8080,
        public_url="https://x.example",
        data_dir=Path("/srv/batuta"),
        database_url="postgresql://a@/db?host=/run/x",
        runtime_database_url="postgres://batuta_runtime:p@db:5433/db",
        redis_url="rediss://:p@cache/3",
        secret_key=SECRET,
        demo=True,
        demo_password="another",
        graph_url="http://127.0.0.1:9999",
        graph_version="v27.0",
        anthropic_url="http://127.0.0.1:9998",
        smtp_url="smtp://ana:p@mail.example:25",
        smtp_from=("Escola Compasso", "no@escola.com.br"),
        egress_allow=frozenset({("odoo.local", 8069), ("fd00::5", 443), ("odoo.local", 80)}),
        files_url="s3://bucket/batuta",
        rate_limit=250,
        hold_after=30,
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("fd00::5/128")),
        metrics_port=0,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("PORT", "8000.0"),
        ("PORT", "٨٠٠٠"),
        ("PORT", "9" * 5000),
        ("RATE_LIMIT", "-1"),
        ("RATE_LIMIT", "0"),
        ("METRICS_PORT", "x"),
        ("DEMO", "perhaps"),
        ("PUBLIC_URL", "batuta.example.com"),
        ("PUBLIC_URL", "ftp://x"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://x/?a=1"),
        ("PUBLIC_URL", "https://x:port"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgresql://"),
        ("REDIS_URL", "localhost:6379"),
        ("GRAPH_URL", "graph.facebook.com"),
        ("GRAPH_VERSION", "26"),
        ("GRAPH_VERSION", "v26"),
        ("ANTHROPIC_URL", "api.anthropic.com"),
        ("SMTP_URL", "mail.example:25"),
        ("SMTP_URL", "smtp://mail.example/?x=1"),
        ("SMTP_FROM", "escola"),
        ("SMTP_FROM", "Escola <no@escola.com.br"),
        ("SMTP_FROM", "Escola\nBcc: x <no@escola.com.br>"),
        ("EGRESS_ALLOW", "odoo.local"),
        ("EGRESS_ALLOW", "http://odoo.local:8069"),
        ("EGRESS_ALLOW", "odoo.local:0"),
        ("TRUSTED_PROXIES", "proxy.local"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("FILES_URL", "/srv/files"),
        ("SECRET_KEY", "short"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({f"BATUTA_{name}": value, **({} if name == "SECRET_KEY" else {"BATUTA_SECRET_KEY": SECRET})})
    assert f"BATUTA_{name}" in str(refused.value)
    assert "expected" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_password_is_never_shown() -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL"):
        with pytest.raises(SettingsError) as refused:
            Settings.from_env({f"BATUTA_{name}": "mysql://user:hunter2@host/db", "BATUTA_SECRET_KEY": SECRET})
        assert "hunter2" not in str(refused.value)
    assert SECRET not in repr(Settings(secret_key=SECRET))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "::", "batuta.example.com"])
def test_the_demo_with_its_known_password_stays_on_this_machine(host: str) -> None:
    with pytest.raises(SettingsError, match="set BATUTA_DEMO_PASSWORD, or BATUTA_DEMO=0, or leave BATUTA_HOST"):
        Settings.from_env({"BATUTA_HOST": host, "BATUTA_DEMO": "1"})
    assert Settings.from_env({"BATUTA_HOST": host, "BATUTA_DEMO": "0"}).host == host
    assert Settings.from_env({"BATUTA_HOST": host, "BATUTA_DEMO": "1", "BATUTA_DEMO_PASSWORD": "own"}).host == host


@pytest.mark.parametrize(("name", "value"), [("SMTP_URL", "smtps://mail.example"), ("SMTP_FROM", "no@escola.com.br")])
def test_a_mail_server_needs_a_sender_and_a_sender_a_server(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match="is missing"):
        Settings.from_env({f"BATUTA_{name}": value})


@pytest.mark.parametrize("name", ["DATABASE_URL", "RUNTIME_DATABASE_URL"])
def test_a_database_of_ones_own_needs_a_key_of_ones_own(name: str) -> None:
    with pytest.raises(SettingsError, match="BATUTA_SECRET_KEY is missing"):
        Settings.from_env({f"BATUTA_{name}": "postgresql://db/x"})


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("::", "http://[::1]:80"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(host: str, expected: str) -> None:
    assert address(host, 80) == expected
