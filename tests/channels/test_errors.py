"""Every code of contracts/01, 5 and its class, written here once more from that page."""

import pytest

from backend.channels.base import Receipt, Refused, TryLater, Uncertain
from backend.channels.whatsapp_errors import LONGEST_WAIT, REACTIONS, Answer, describe, receipt_of
from backend.engine.words import Json

CONTRACT = """
0 190: REAUTH
3 10 200 201 250 299 131005: REAUTH
1 2 131000 131016 133004: RETRY
4 80007 80008: SLOW number
130429: SLOW number
131056: SLOW pair
131048: CONFIG
131064: CONFIG
133016: CONFIG
131047: WINDOW
131026: PERM
131049: PERM
131050: OPT_OUT
130472: PERM
130497: CONFIG
131021: PERM
131030: CONFIG
131008 131009 100 33 135000: PERM
131051: PERM
131052: PERM
131053: RETRY
131031 368: CONFIG
131037: CONFIG
131042 131044: CONFIG
131045: CONFIG
131057: RETRY
131062: PERM
131063: CONFIG
132000 132008 132012: PERM
132001: CONFIG
132005: PERM
132007: CONFIG
132015: CONFIG
132016: CONFIG
132068: CONFIG
132069: SLOW message
133000 133001 133002 133003 133005 133006 133007 133008 133009 133010: CONFIG
137000: PERM
"""
ROWS = [
    (int(code), kind.strip())
    for line in CONTRACT.split("\n")
    if line
    for codes, kind in [line.split(":")]
    for code in codes.split()
]


def graph_error(code: Json, details: str = "what Meta says") -> Json:
    return {
        "error": {"message": f"(#{code}) Title", "code": code, "error_data": {"details": details}, "fbtrace_id": "A"}
    }


def receipt(code: Json, attempt: int = 1, status: int = 400, retry_after: float | None = None) -> Receipt:
    return receipt_of(Answer(status, graph_error(code), retry_after), attempt)


@pytest.mark.parametrize("code, kind", ROWS)
@pytest.mark.parametrize("status", [400, 500])
def test_the_class_of_a_code(code: int, kind: str, status: int):
    found = receipt(code, status=status)
    match kind.split():
        case ["RETRY"]:
            assert isinstance(found, TryLater)
            assert (found.scope, found.counts) == ("message", True)
            assert found.after > 0
        case ["SLOW", scope]:
            assert isinstance(found, TryLater)
            assert (found.scope, found.counts) == (scope, False)
            assert found.after > 0
        case [name]:
            kinds = {
                "PERM": "permanent",
                "CONFIG": "config",
                "REAUTH": "reauth",
                "WINDOW": "window",
                "OPT_OUT": "opt_out",
            }
            assert found == Refused(str(code), "what Meta says", kinds[name])  # type: ignore[arg-type]


def test_no_code_is_left_out_and_none_is_invented():
    ours = {code for code in REACTIONS if not 200 <= code < 300}
    assert ours == {code for code, _ in ROWS if not 200 <= code < 300}
    assert set(range(200, 300)) <= REACTIONS.keys()


def test_a_code_may_come_as_text():
    assert receipt("131047") == receipt(131047)


def test_what_meta_asks_to_wait_is_waited():
    for code in (4, 130429, 131056, 131016):
        found = receipt(code, retry_after=17)
        assert isinstance(found, TryLater)
        assert found.after == 17
    endless = receipt(80007, retry_after=10_000_000)
    assert isinstance(endless, TryLater)
    assert endless.after == LONGEST_WAIT


def test_waits_between_two_people_grow_by_four():
    waits = [found.after for attempt in (1, 2, 3) if isinstance(found := receipt(131056, attempt), TryLater)]
    assert waits == [4, 16, 64]
    late = receipt(131056, 50)
    assert isinstance(late, TryLater)
    assert late.after <= LONGEST_WAIT


def test_waits_for_metas_own_troubles_grow_and_end():
    waits = [found.after for attempt in (1, 2, 3, 60) if isinstance(found := receipt(131000, attempt), TryLater)]
    assert waits == [2, 4, 8, 300]


def test_a_file_that_meta_cannot_fetch_is_tried_twice_again():
    assert [type(receipt(131053, attempt)) for attempt in (1, 2, 3)] == [TryLater, TryLater, Refused]


@pytest.mark.parametrize(
    "body", [None, {}, {"error": None}, {"error": {"code": "x"}}, {"error": {"code": True}}, [], "x", 5]
)
def test_without_a_code_the_http_status_decides(body: Json):
    assert isinstance(receipt_of(Answer(500, body), 1), Uncertain)
    assert isinstance(receipt_of(Answer(503, body), 1), Uncertain)
    assert isinstance(receipt_of(Answer(200, body), 1), Uncertain)
    assert isinstance(receipt_of(Answer(302, body), 1), Uncertain)
    assert isinstance(receipt_of(Answer(408, body), 1), Uncertain)
    assert receipt_of(Answer(400, body), 1) == Refused("http_400", "")
    assert receipt_of(Answer(401, body), 1) == Refused("http_401", "", "reauth")
    assert receipt_of(Answer(429, body, 7), 1) == TryLater("http_429", 7, "number", counts=False)


def test_a_code_of_tomorrow_is_shown_with_what_it_says():
    assert receipt(139999) == Refused("139999", "what Meta says")
    assert receipt(139999, status=429) == TryLater("139999", 5.0, "number", counts=False, detail="what Meta says")


@pytest.mark.parametrize(
    "errors, described",
    [
        ([{"code": 131051, "title": "Unsupported"}], {"code": "131051", "detail": "Unsupported"}),
        ([{"code": 1, "title": "t", "error_data": {"details": "d"}}], {"code": "1", "detail": "d"}),
        ([{"title": "t"}], {"code": "unknown", "detail": "t"}),
        ([{"code": 1, "message": "m" * 5000}], {"code": "1", "detail": "m" * 300}),
        ([], None),
        (None, None),
        ("x", None),
        ([5], None),
    ],
)
def test_errors_of_a_webhook(errors: Json, described: Json):
    assert describe(errors) == described
