"""Commands that do one thing and end."""

import argparse
import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace

from backend.commands.place import located
from backend.commands.tables import bring_up_to_date
from backend.settings import Settings, SettingsError


def migrate(chosen: argparse.Namespace, settings: Settings) -> int:
    with located(settings) as found:
        bring_up_to_date(found)
    return 0


def seed(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend import demo

    settings = replace(settings, demo=True)
    settings.refuse_unsafe()
    with located(settings) as found:
        bring_up_to_date(found)
        asyncio.run(demo.seed(found))
    return 0


def first_owner(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.commands.speech import first_owner_link

    with located(settings) as found:
        link = asyncio.run(first_owner_link(found))
    if not link:
        raise SettingsError("somebody owns a workspace here already: an owner invites the others")
    sys.stdout.write(f"{link}\n")
    return 0


def openapi(chosen: argparse.Namespace, settings: Settings) -> int:
    from backend.app import api_description

    sys.stdout.write(api_description(settings))
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "migrate": migrate,
    "seed": seed,
    "first-owner": first_owner,
    "openapi": openapi,
}
