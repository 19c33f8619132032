"""What a draft would have done with a conversation that really took place: played until the first step at which it goes another way.

From there on nobody knows what the contact would have written, so nothing is claimed. What came in, when, and what was known then is the
journal's; results of activities are taken again by the node that asked. Only the draft's own effects on the contact are put in their place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from backend.engine.draft_steps import Parting, Why, first_parting, parting_in_time
from backend.engine.entry import Moment, winner
from backend.engine.events import MessageCame
from backend.engine.funnel import Funnel
from backend.engine.journal import Entry, context_from_json, outcome
from backend.engine.play import Funnels, HandlerFailed, VersionMissing
from backend.engine.project import project
from backend.engine.replay import PLAYED, BeginningMissing, once_more, play_again
from backend.engine.state import message_from_json
from backend.engine.turn import Context, Turn
from backend.engine.words import Json, SendMessage

KEPT = frozenset({"SetField", "AddTag", "RemoveTag"})
Unknown: TypeAlias = Literal["", "begin_missing", "version_missing", "not_begun_here"]


@dataclass
class Judged:
    """One run. `parting` None and `unknown` empty: the draft goes the same way to the end."""

    parting: Parting | None = None
    unknown: Unknown = ""
    visited: list[str] = field(default_factory=list)
    """Nodes that both went through."""
    said: set[str] = field(default_factory=set)
    """Nodes that say other words. Where they ask, the recorded answer may not fit."""
    done: set[str] = field(default_factory=set)
    """Nodes that do something else beside speaking, or ask something else of another system: its recorded result is taken all the same."""


def judge(draft: Funnel, versions: Funnels, before: Sequence[Entry], entries: Iterable[Entry]) -> Judged:
    """`before` are the entries of the runs that led to this one, `entries` its own."""
    judged = Judged()
    listed = [entry for entry in entries if entry.signal.get("kind") in PLAYED]
    if not listed or listed[0].signal["kind"] != "begin":
        judged.unknown = "begin_missing"
    elif listed[0].signal["funnel"] != draft.id:
        judged.unknown = "not_begun_here"
    else:
        _play(judged, draft, {**versions, (draft.id, draft.version): draft}, before, listed)
    return judged


def _play(judged: Judged, draft: Funnel, funnels: Funnels, before: Sequence[Entry], entries: Sequence[Entry]) -> None:
    turn: Turn | None = None
    for again in play_again(funnels, before):
        turn = again.turn or turn
    contact = Drifting()
    last: Entry | None = None
    for entry in entries:
        context = contact.seen_by(context_from_json(entry.signal["context"]))
        given = _given(draft, entry, turn, context)
        if given is None:
            judged.parting = Parting("trigger", str(entry.signal["node"] or ""))
            return
        judged.parting = parting_in_time(funnels, turn, last, entry, context) if turn and last else None
        if judged.parting:
            return
        try:
            turn = once_more(funnels, turn, given, context)
        except VersionMissing:
            judged.unknown = "version_missing"
            return
        except BeginningMissing:
            judged.unknown = "begin_missing"
            return
        except HandlerFailed as failed:
            judged.parting = Parting("unready", failed.node)
            return
        judged.parting = first_parting(draft, entry, turn, judged.visited)
        if judged.parting:
            return
        _compare(judged, entry, turn)
        contact.took(entry, turn)
        last = entry


def _given(draft: Funnel, entry: Entry, turn: Turn | None, context: Context) -> Mapping[str, Any] | None:
    """The signal as the draft gets it: its own beginning, its own tokens. None: none of its triggers begins here."""
    signal = dict(entry.signal)
    if signal["kind"] == "begin":
        node = _trigger(draft, signal, context)
        return None if node == "" else {**signal, "version": draft.version, "node": node}
    state = turn.state if turn else None
    if signal["kind"] in ("timed_out", "occurred") and state and state.wait:
        signal["token"] = state.wait.token
    if signal["kind"] == "finished" and state:
        signal["token"] = state.call
    return signal


def _trigger(draft: Funnel, signal: Mapping[str, Any], context: Context) -> str | None:
    """Whether it was the contact's first message is not in the journal: a trigger for first messages is believed if it was the one."""
    node = signal["node"]
    if node is None:
        return None if draft.triggers else ""
    if "message" not in signal:
        return str(node) if node in draft.nodes else ""
    first = any(trigger.node == node and trigger.kind == "first_message" for trigger in draft.triggers)
    found = winner([draft], MessageCame(message_from_json(signal["message"]), first), Moment(context))
    return found.trigger.node if found and found.trigger.node == node else ""


def _compare(judged: Judged, entry: Entry, turn: Turn) -> None:
    """Along the same way: what is said and done otherwise."""
    now = outcome(turn)
    before_effects, effects = entry.outcome.get("effects", ()), now.get("effects", ())
    for speaking, found in ((True, judged.said), (False, judged.done)):
        was, is_now = _by_node(before_effects, speaking), _by_node(effects, speaking)
        found |= {node for node in {*was, *is_now} if was.get(node) != is_now.get(node)}
    asked, asks = entry.outcome.get("activity"), now.get("activity")
    if isinstance(asks, Mapping) and (not isinstance(asked, Mapping) or asked.get("request") != asks.get("request")):
        judged.done.add(str(asks["node"]))


def _by_node(effects: Any, speaking: bool) -> dict[str, list[Mapping[str, Json]]]:
    found: dict[str, list[Mapping[str, Json]]] = {}
    for effect in effects:
        if (effect["do"] == SendMessage.__name__) == speaking:
            kept = {
                name: value for name, value in effect.items() if name not in ("visit", "failed") and value is not None
            }
            found.setdefault(str(effect["node"]), []).append(kept)
    return found


@dataclass
class Drifting:
    """The contact as the draft would have left it: as recorded, but for what only one of the two did."""

    at_first: Mapping[str, Json] | None = None
    theirs: list[Mapping[str, Any]] = field(default_factory=list)
    ours: list[Any] = field(default_factory=list)

    def took(self, entry: Entry, turn: Turn) -> None:
        self.theirs += [one for one in entry.outcome.get("effects", ()) if one["do"] in KEPT]
        self.ours += [one.effect for one in turn.effects if not isinstance(one.effect, SendMessage)]

    def seen_by(self, context: Context) -> Context:
        self.at_first = self.at_first if self.at_first is not None else context.contact
        if [_told(effect) for effect in self.ours if type(effect).__name__ in KEPT] == [
            _named(one) for one in self.theirs
        ]:
            return context
        contact = self._without_theirs(context.contact)
        for effect in self.ours:
            contact = project(contact, effect)
        return replace(context, contact=contact)

    def _without_theirs(self, contact: Mapping[str, Json]) -> Mapping[str, Json]:
        first = self.at_first or {}
        known, own = _part(first, "custom_data"), dict(_part(contact, "custom_data"))
        found = dict(contact)
        for effect in self.theirs:
            if effect["do"] != "SetField":
                found["tags"] = first.get("tags", [])
            elif (key := effect["key"]) in contact and key != "custom_data":
                found[key] = first.get(key)
            elif key in known:
                own[key] = known[key]
            else:
                own.pop(key, None)
        return {**found, "custom_data": own}


def _named(effect: Mapping[str, Any]) -> tuple[Any, ...]:
    return effect["do"], effect.get("key") or effect.get("name"), effect.get("value")


def _told(effect: Any) -> tuple[Any, ...]:
    return (
        type(effect).__name__,
        getattr(effect, "key", None) or getattr(effect, "name", None),
        getattr(effect, "value", None),
    )


def _part(contact: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    part = contact.get(name)
    return part if isinstance(part, dict) else {}


__all__ = ["Judged", "Parting", "Why", "judge"]
