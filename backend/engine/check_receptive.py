"""Runs that begin without the contact's message, on connections that only answer (C25)."""

from collections.abc import Iterator

from backend.engine.check_channels import NAMES
from backend.engine.funnel import Funnel
from backend.engine.problem import Problem
from backend.engine.receptive import ANSWERING, only_answers


def receptive_problems(funnel: Funnel, channels: tuple[str, ...]) -> Iterator[Problem]:
    """An error where no connection could speak first; beside one that can, it is only mentioned."""
    mute = [channel for channel in channels if only_answers(channel)]
    if not mute:
        return
    names = ", ".join(NAMES.get(channel, channel) for channel in mute)
    for trigger in funnel.triggers:
        if trigger.kind not in ANSWERING:
            alone = len(mute) == len(channels)
            yield Problem(
                trigger.node, "/kind", "channel_receptive_only", {"channel": names}, "error" if alone else "warning"
            )
