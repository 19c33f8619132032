"""Fields of the contact and variables of the run."""

from collections.abc import Mapping

from backend.engine.project import OWN_FIELDS
from backend.engine.values import number
from backend.engine.words import Config, Effect, Entered, Json, Leave, Outcome, SetField, Signal, Unexpected, View


def run(config: Config, view: View, signal: Signal) -> Outcome:
    match signal:
        case Entered():
            return _save(config, view)
        case _:
            raise Unexpected(signal)


def _save(config: Config, view: View) -> Leave:
    effects: list[Effect] = []
    fields, variables = _fields_of(view.contact), dict(view.variables)
    errors: list[Json] = []
    assignments = config["assignments"]
    assert isinstance(assignments, list)
    for assignment in assignments:
        assert isinstance(assignment, dict)
        known, key = (fields, assignment["field"]) if "field" in assignment else (variables, assignment["variable"])
        assert isinstance(key, str)
        changes, value = _value(assignment, known.get(key))
        if not changes:
            errors.append({"code": str(value), "key": key})
            continue
        known[key] = value
        if known is fields:
            effects.append(SetField(key, value))
    new = {key: value for key, value in variables.items() if key not in view.variables or view.variables[key] != value}
    return Leave("next", tuple(effects), variables=new, detail={"skipped": errors} if errors else {})


def _fields_of(contact: Mapping[str, Json]) -> dict[str, Json]:
    custom = contact.get("custom_data")
    own = {key: contact.get(key) for key in OWN_FIELDS}
    return {**(custom if isinstance(custom, dict) else {}), **own}


def _value(assignment: Mapping[str, Json], present: Json) -> tuple[bool, Json]:
    """(whether something is written, what). A value that renders to nothing is no order to forget what is known: that is `clear`."""
    value = str(assignment.get("value") or "").strip()
    match assignment["action"]:
        case "clear":
            return True, None
        case "add":
            addend, sum_so_far = number(value), number(present if present not in (None, "") else 0)
            if addend is None or sum_so_far is None:
                return False, "not_a_number"
            return True, _rounded(sum_so_far + addend)
        case _:
            return (True, value) if value else (False, "value_empty")


def _rounded(total: int | float) -> int | float:
    """0.1 + 0.2 is 0.3 to the person who reads it."""
    return total if isinstance(total, int) else round(total, 10)
