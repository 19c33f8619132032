"""Hands over to people. `view.workspace` says who they are and, for taking turns, when each was last given a conversation."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from backend.engine.words import Config, Entered, Json, Leave, Outcome, RouteToTeam, Signal, Unexpected, View

Person: TypeAlias = dict[str, Json]


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _to_person(config, view) if config["to"] == "person" else _to_team(config, view)
        case _:
            raise Unexpected(signal)


def _to_person(config: Config, view: View) -> Leave:
    member = str(config["member"])
    known = view.workspace.get("members")
    if isinstance(known, list) and member not in [_id(person) for person in known]:
        return Leave("nobody", detail={"reason": "member_gone"})
    return Leave("assigned", (_hand_over(config, None, member),), detail={"member": member})


def _to_team(config: Config, view: View) -> Leave:
    """A team without people still gets the conversation in its list; the bot is not paused then, so that the contact is not left alone."""
    team = str(config["team"])
    found = _team(view.workspace.get("teams"), team)
    if found is None:
        return Leave("nobody", detail={"reason": "team_gone"})
    people = found.get("members")
    if not isinstance(people, list) or not people:
        return Leave(
            "nobody", (_hand_over(config, team, None, pause=False),), detail={"reason": "team_empty", "team": team}
        )
    if config["assign"] == "queue":
        return Leave("assigned", (_hand_over(config, team, None),), detail={"team": team})
    member = _next_in_turn([person for person in people if isinstance(person, dict)], view.dice)
    return Leave("assigned", (_hand_over(config, team, member),), detail={"team": team, "member": member})


def _hand_over(config: Config, team: str | None, member: str | None, *, pause: bool | None = None) -> RouteToTeam:
    pause_bot = config["pause_bot"] is True if pause is None else pause
    return RouteToTeam(team, member, pause_bot, str(config.get("reason") or "").strip(), str(config["priority"]))


def _team(teams: Json, wanted: str) -> Mapping[str, Json] | None:
    for team in teams if isinstance(teams, list) else ():
        if isinstance(team, dict) and _id(team) == wanted:
            return team
    return None


def _next_in_turn(people: Sequence[Person], dice: float) -> str:
    """Who has waited longest for a conversation; among equals who has the fewest open, and then chance."""
    ranks = [(str(person.get("last") or ""), _open(person)) for person in people]
    longest = [person for person, rank in zip(people, ranks, strict=True) if rank == min(ranks)]
    return _id(longest[int(dice * len(longest))])


def _open(person: Person) -> int:
    count = person.get("open")
    return count if isinstance(count, int) else 0


def _id(thing: Json) -> str:
    return str(thing.get("id")) if isinstance(thing, dict) else ""
