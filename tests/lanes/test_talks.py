"""The talks, which say how funnels behave, hold over WhatsApp and web chat as they do in the interpreter: through the channels' own doors,
lanes, PostgreSQL and Redis. What all of them left in the journal plays again to the same outcomes."""

import os

import orjson
import pytest

from backend.engine.journal import Entry
from backend.engine.talk_script import read_script
from backend.services.replays import Replays
from tests.golden.corpus import PLACE, record
from tests.lanes.conftest import Opener
from tests.lanes.talk_scene import play
from tests.lanes.talked import LaneTalk, Otherwise, Stage
from tests.talks.test_talks import CATALOG, CHANNELS, TALKS, channels_of, graph

PARTS = 2
KEPT = {
    "consentimento",
    "ia_completo",
    "interrompe_acontece",
    "interrompe_em_camadas",
    "mensagem_na_espera",
    "outro_funil",
    "pausa",
    "pausa_na_espera",
    "sair",
    "vendas_odoo_incerto",
}
"""Talks whose journals, as PostgreSQL kept them, are part of the golden corpus."""


@pytest.mark.parametrize("part", range(PARTS))
async def test_the_talks_hold_on_both_channels(a_world: Opener, part: int) -> None:
    stage = Stage(await a_world(catalog=CATALOG))
    await stage.build()
    wrong: list[str] = []
    for path in TALKS[part::PARTS]:
        source = path.read_text("utf-8")
        channels = tuple(one for one in channels_of(source) if one in CHANNELS)
        try:
            talks = await play(stage, read_script(source), graph, channels)
        except (Otherwise, AssertionError) as found:
            wrong.append(f"{path.name}: {found}")
        else:
            if path.stem in KEPT and "RECORD_GOLDEN" in os.environ:
                await keep(path.stem, talks[0])
    wrong += await played_again(stage)
    assert not wrong, "\n".join(wrong)
    otherwise = read_script("funnel: pergunta.json\ncontact: oi\nbot: Tchau.")
    with pytest.raises(Otherwise):
        await play(stage, otherwise, graph, CHANNELS)


async def played_again(stage: Stage) -> list[str]:
    """C20, for every run of every talk."""
    world, wrong = stage.world, []
    replays = Replays(world.database, world.turns.playbooks.published)
    for row in await world.owner.fetch("SELECT workspace_id, id FROM runs"):
        recorded = await replays.recorded(row["workspace_id"], row["id"])
        played = recorded.again()
        last = next(again.turn for again in reversed(played) if again.turn)
        same = orjson.loads(orjson.dumps(last.state.to_json())) == recorded.run.state
        if not same or any(again.difference for again in played):
            wrong.append(f"run {recorded.run.id} of {recorded.names}: {[again.difference for again in played]}")
    return wrong


async def keep(name: str, talk: LaneTalk) -> None:
    rows = await talk.school.rows(
        "SELECT signal, outcome FROM run_journal WHERE workspace_id = $1 ORDER BY lane_seq, step"
    )
    entries = [Entry(orjson.loads(row["signal"]), orjson.loads(row["outcome"])) for row in rows]
    drawings = await talk.school.rows(
        "SELECT funnel_id, version, name, definition FROM funnel_versions WHERE workspace_id = $1"
    )
    versions = [(str(one[0]), one[1], one[2], orjson.loads(one[3])) for one in drawings]
    record(PLACE / "lanes" / f"{name}.json", versions, entries)
