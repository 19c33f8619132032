"""What is generated once and then kept in the data dir, and how it is handed on to web and worker."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit, urlunsplit

from backend.embedded.data_dir import kept_secret, open_private
from backend.settings import Settings, SettingsError

RUNTIME = "batuta_runtime"


def complete(settings: Settings) -> Settings:
    if not settings.secret_key:
        open_private(settings.data_dir)
        settings = replace(settings, secret_key=kept_secret(settings.data_dir / "secret-key"))
    if not settings.runtime_database_url:
        open_private(settings.data_dir)
        password = kept_secret(settings.data_dir / "runtime-password")
        settings = replace(settings, runtime_database_url=signed_in_as(settings.database_url, RUNTIME, password))
    return settings


def signed_in_as(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{parts.netloc.rpartition('@')[2]}"))


def runtime_password(settings: Settings) -> str:
    """What the migration is to give the role."""
    parts = urlsplit(settings.runtime_database_url)
    if parts.username != RUNTIME or not parts.password:
        raise SettingsError(f"BATUTA_RUNTIME_DATABASE_URL: user {RUNTIME} and a password are expected in it")
    return unquote(parts.password)


def environ(settings: Settings) -> dict[str, str]:
    """For web and worker: what was found or generated, as if it had been given."""
    return {
        "BATUTA_DATABASE_URL": settings.database_url,
        "BATUTA_RUNTIME_DATABASE_URL": settings.runtime_database_url,
        "BATUTA_REDIS_URL": settings.redis_url,
        "BATUTA_SECRET_KEY": settings.secret_key,
        "BATUTA_DATA_DIR": str(settings.data_dir),
        "BATUTA_DEMO": str(int(settings.demo)),
    }
