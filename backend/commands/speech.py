"""What `up` tells the person who started it."""

import sys
import time
from contextlib import AsyncExitStack

from backend.settings import Settings


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def done(what: str, began: float) -> None:
    say(f"  ✓ {what} ({time.monotonic() - began:.1f} s)")


async def welcome(settings: Settings) -> str:
    where = [f"  Address   {settings.public_url}", f"  Webhook   {settings.public_url}/api/v1/webhooks/whatsapp"]
    return "\n".join(["", "Batuta is running. Ctrl-C stops all of it.", "", *where, *await ways_in(settings), ""])


async def ways_in(settings: Settings) -> list[str]:
    if settings.demo:
        from backend.demo import PAGES, SIGN_INS

        talk = [
            f"  Talk      {settings.public_url}{path:<28} the bot of {school}, as a contact" for school, path in PAGES
        ]
        return [*talk, *(f"  Sign in   {email:<28} {settings.demo_password}   {role}" for email, role in SIGN_INS)]
    link = await first_owner_link(settings)
    return [f"  First owner, once:  {link}"] if link else []


async def first_owner_link(settings: Settings) -> str | None:
    from backend.app import open_services

    async with AsyncExitStack() as stack:
        return await (await open_services(settings, stack)).accounts.first_owner_link()
