"""A draft held against the conversations of the last days."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, UnsetType

from backend.api.bodies import Body
from backend.api.dependencies import Named
from backend.api.funnels import Definition
from backend.api.guards import OPTIONAL_BODY, allow
from backend.engine.draft_replay import Judged, Unknown, Why
from backend.engine.graph import name_of
from backend.engine.texts import TEXTS
from backend.services.draft_replays import Compared, DraftReplays
from backend.services.principal import AUTHORS, Principal
from backend.storage.journals import Lately


class DraftReplayRequest(Body):
    """`definition`: what is on the author's screen; left out, the stored draft. `limit`: so many conversations, the youngest."""

    definition: Definition | UnsetType = UNSET
    days: Annotated[int, Meta(ge=1, le=30)] = 7
    limit: Annotated[int, Meta(ge=1, le=500)] = 200


class DraftParting(msgspec.Struct):
    """Where a conversation would have gone another way. `contact_id` and `contact_name` are null for who does not read conversations.
    `why`: see `why_text`. `next_before`, `next_now`: the steps that the same port leads to. `unsure`: a step before it asks in
    other words, so what the contact answered may not be what would have been answered."""

    contact_id: UUID | None
    contact_name: str | None
    run_id: UUID
    began_at: datetime
    node_id: str
    port_before: str | None
    port_now: str | None
    next_before: str | None
    next_now: str | None
    why: Why
    why_text: str
    unsure: bool


class DraftNode(msgspec.Struct):
    """Conversations that went through the step both ways, that part at it, that hear other words there, for which it does
    something else."""

    node_id: str
    name: str
    same: int
    parted: int
    said_otherwise: int
    done_otherwise: int


class DraftUnknown(msgspec.Struct):
    """begin_missing: its beginning is not kept; version_missing: a version cannot be read; not_begun_here: another funnel began it."""

    why: Unknown
    conversations: int


class DraftReplayAnswer(msgspec.Struct):
    """`found` began within the days; `played` of them within the time for it; of those `same` would have gone the same way to the end,
    `parted` another one, and of `unknown` nothing can be told. After its parting nothing is told of a conversation."""

    revision: int
    found: int
    played: int
    same: int
    parted: int
    unknown: list[DraftUnknown]
    nodes: list[DraftNode]
    partings: list[DraftParting]


@post(
    "/funnels/{funnel_id:uuid}/replay",
    operation_id="replayOnDraft",
    status_code=200,
    tags=["Funnels"],
    opt=allow(AUTHORS) | OPTIONAL_BODY,
)
async def replay_on_draft(
    funnel_id: FromPath[UUID],
    data: JSONBody[DraftReplayRequest],
    principal: Named[Principal],
    draft_replays: Named[DraftReplays],
    language: Named[str],
) -> DraftReplayAnswer:
    """What the draft would have done with the last days' conversations: who would have gone another way, where and why.
    Nothing is stored, nothing is sent; results of activities are the recorded ones."""
    definition = None if data.definition is UNSET else data.definition
    return answer_of(await draft_replays.compare(principal, funnel_id, data.days, data.limit, definition), language)


def answer_of(compared: Compared, language: str) -> DraftReplayAnswer:
    judged = [one for _, one in compared.judged]
    partings = [_parting(lately, one, language, named=compared.named) for lately, one in compared.judged if one.parting]
    lost: list[Unknown] = [one.unknown for one in judged if one.unknown]
    return DraftReplayAnswer(
        revision=compared.revision,
        found=compared.found,
        played=len(judged),
        same=len(judged) - len(partings) - len(lost),
        parted=len(partings),
        unknown=[DraftUnknown(why, lost.count(why)) for why in sorted(set(lost))],
        nodes=_nodes(compared, judged),
        partings=partings,
    )


def _parting(lately: Lately, judged: Judged, language: str, *, named: bool) -> DraftParting:
    assert judged.parting is not None
    one, words = judged.parting, TEXTS[f"parting_{judged.parting.why}"]
    text = words.get(language, words["en"]).format(before=one.port_before or "", now=one.port_now or "")
    return DraftParting(
        lately.contact_id if named else None, lately.name if named else None, lately.id, lately.started_at,
        one.node, one.port_before, one.port_now, one.next_before, one.next_now, one.why, text, bool(judged.said),
    )  # fmt: skip


def _nodes(compared: Compared, judged: list[Judged]) -> list[DraftNode]:
    """Those of the draft in its order, then those that only the conversations knew."""
    names: dict[str, Any] = {node["id"]: name_of(node) for node in compared.definition["nodes"]}
    parted = [one.parting.node for one in judged if one.parting]
    met = {*compared.visited, *parted}
    return [
        DraftNode(
            node, names.get(node, node), compared.visited[node], parted.count(node),
            sum(node in one.said for one in judged), sum(node in one.done for one in judged),
        )
        for node in [*(node for node in names if node in met), *sorted(met - set(names))]
    ]  # fmt: skip
