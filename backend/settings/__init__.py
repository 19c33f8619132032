"""Every setting, read once from the environment. docs/settings.md explains them; a test compares the two."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from backend.settings.values import (
    Network,
    SettingsError,
    address,
    given,
    mailbox,
    networks,
    number,
    places,
    secret,
    switch,
    url,
    version,
)

__all__ = ["Settings", "SettingsError", "address"]

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
DEMO_PASSWORD = "batuta-demo"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A field is the environment variable of its name: `rate_limit` is BATUTA_RATE_LIMIT."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    """Without trailing slash."""
    data_dir: Path = Path("data")
    database_url: str = ""
    """Of the owner, who migrates. Empty: the embedded server, whose address `up` fills in."""
    runtime_database_url: str = ""
    """Of batuta_runtime, as which web and worker sign in."""
    redis_url: str = ""
    secret_key: str = field(default="", repr=False)
    demo: bool = False
    demo_password: str = field(default=DEMO_PASSWORD, repr=False)
    graph_url: str = "https://graph.facebook.com"
    graph_version: str = "v26.0"
    anthropic_url: str = "https://api.anthropic.com"
    smtp_url: str = field(default="", repr=False)
    """Holds the password. Empty: no e-mail leaves."""
    smtp_from: tuple[str, str] = ("", "")
    """Name and address that e-mails come from."""
    egress_allow: frozenset[tuple[str, int]] = frozenset()
    """(host, port) that may be called whatever their address."""
    files_url: str = ""
    """Empty: the data dir."""
    rate_limit: int = 100
    """Requests a minute for each user."""
    hold_after: int = 15
    """Minutes after which what the bot said is not sent without a person; 0: it always is."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose X-Forwarded-For is believed."""
    metrics_port: int = 9000
    """The web's, by default `port` + 1000; the worker's is the next one. 0: none."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        env = given(environ)
        host, port = env.get("host", cls.host), number(env, "port", cls.port, 1, 65535)
        settings = cls(
            host=host,
            port=port,
            public_url=url(env, "public_url", address(host, port), "http", "https"),
            data_dir=Path(env.get("data_dir", cls.data_dir)).expanduser().absolute(),
            database_url=url(env, "database_url", "", "postgresql", "postgres"),
            runtime_database_url=url(env, "runtime_database_url", "", "postgresql", "postgres"),
            redis_url=url(env, "redis_url", "", "redis", "rediss", "unix"),
            secret_key=secret(env, "secret_key"),
            demo=switch(env, "demo"),
            demo_password=env.get("demo_password", cls.demo_password),
            graph_url=url(env, "graph_url", cls.graph_url, "http", "https"),
            graph_version=version(env, "graph_version", cls.graph_version),
            anthropic_url=url(env, "anthropic_url", cls.anthropic_url, "http", "https"),
            smtp_url=url(env, "smtp_url", "", "smtp", "smtps"),
            smtp_from=mailbox(env, "smtp_from"),
            egress_allow=places(env, "egress_allow"),
            files_url=url(env, "files_url", "", "s3", "gs", "az", "file"),
            rate_limit=number(env, "rate_limit", cls.rate_limit, 1, 1_000_000),
            hold_after=number(env, "hold_after", cls.hold_after, 0, 1440),
            trusted_proxies=networks(env, "trusted_proxies"),
            metrics_port=number(env, "metrics_port", min(port + 1000, 65534), 0, 65534),
        )
        settings.refuse_unsafe()
        return settings

    def refuse_unsafe(self) -> None:
        if self.demo and self.demo_password == DEMO_PASSWORD and self.host not in LOOPBACK:
            raise SettingsError(
                f"BATUTA_HOST={self.host} would open the demo to others with the password that everybody knows:"
                " set BATUTA_DEMO_PASSWORD, or BATUTA_DEMO=0, or leave BATUTA_HOST at 127.0.0.1"
            )
        if bool(self.smtp_url) != bool(self.smtp_from[1]):
            missing = "BATUTA_SMTP_FROM" if self.smtp_url else "BATUTA_SMTP_URL"
            raise SettingsError(
                f"{missing} is missing: e-mails need both, the server and the address that they come from"
            )
        if (self.database_url or self.runtime_database_url) and not self.secret_key:
            raise SettingsError(
                "BATUTA_SECRET_KEY is missing: with a database of your own it must be yours too, at least 32 characters"
                " (`openssl rand -base64 32` makes one); losing it loses the stored credentials"
            )
