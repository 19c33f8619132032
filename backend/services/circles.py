"""C13 in a turn: what came and went is remembered with the lane; one that goes round is paused by the turn that sees it."""

from uuid import UUID

from backend.engine.echo import goes_round, heard, said
from backend.engine.texts import TEXTS
from backend.engine.turn import Planned
from backend.engine.words import Notify
from backend.services.turn_played import Effected, Played
from backend.storage.lanes import Inbound

STEP = 1_000
"""Of the journal's row, behind those that the turn's own runs wrote."""


def watch(inbound: Inbound, played: Played, spoken: int, language: str) -> None:
    """`spoken`: bubbles that were there before this inbound was played."""
    if inbound.kind == "message" and not played.lane.paused_by:
        text = str(inbound.data.get("text") or "")
        played.exchanges = heard(played.exchanges, text, inbound.at.timestamp())
    bubbles = [one for one in played.bubbles[spoken:] if one.run_id is not None and one.failed is None]
    if not bubbles or not played.exchanges or played.exchanges[-1].said:
        return
    played.exchanges = said(played.exchanges, [one.text for one in bubbles], played.lane.now.timestamp())
    if goes_round(played.exchanges) and not played.halt:
        _pause(inbound, played, bubbles[-1].run_id, language)


def _pause(inbound: Inbound, played: Played, run_id: UUID | None, language: str) -> None:
    assert run_id is not None
    run = played.runs[run_id]
    played.halt = played.circling = True
    exchanges = [[one.heard, one.said, one.at, one.bubbles] for one in played.exchanges]
    played.tell(run_id, inbound.seq, {"kind": "circle", "exchanges": exchanges}, {"paused": True}, STEP)
    words = TEXTS["circle"]
    notice = Notify({"all": True}, words.get(language, words["en"]))
    played.effects.append(Effected(run_id, inbound.seq, Planned(notice, str(run.funnel_id), run.node or "", 0, STEP)))
