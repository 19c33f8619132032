"""A draft held against journals: the first step at which it goes another way, and why; nothing is claimed beyond."""

import json
from typing import get_args

import pytest

from backend.engine.draft_replay import Judged, Parting, Why, judge
from backend.engine.funnel import Funnel
from backend.engine.journal import Entry
from backend.engine.talk import play_talk
from backend.engine.texts import TEXTS
from tests.golden.corpus import listening
from tests.talks.test_talks import CATALOG, graph

ASKS, FILE, CALLS, WAITS = "pergunta.json", "arquivo.json", "chamada.json", "espera.json"
PRESSED = "contato: oi\nbot: Aluno ou visita? [Aluno] [Visita]\ncontato: [Visita]\nbot: Oi, visita!\nfim"
SILENT = "contato: oi\nbot: Aluno ou visita? [Aluno] [Visita]\n+2h\nbot: Volto depois.\nfim"


def recorded(file: str, talk: str) -> list[Entry]:
    with listening() as entries:
        play_talk(f"funil: {file}\n{talk}", graph, CATALOG)
    return entries


def drawn(file: str, **changed: object) -> dict:
    """`q={"question": …}` changes a node's data, `q=None` takes the node away; `e3="…"` leads an edge elsewhere, `e3=None` removes it."""
    found = json.loads(json.dumps(graph(file)))
    for name, change in changed.items():
        for node in [one for one in found["nodes"] if one["id"] == name]:
            node["data"] |= change or {}
        for edge in [one for one in found["edges"] if one["id"] == name and change]:
            edge["target"] = change
    gone = {name for name, change in changed.items() if change is None}
    found["nodes"] = [node for node in found["nodes"] if node["id"] not in gone]
    ends = {"source", "target"}
    found["edges"] = [
        edge for edge in found["edges"] if edge["id"] not in gone and not {edge[end] for end in ends} & gone
    ]
    return found


def judged(file: str, talk: str, **changed: object) -> Judged:
    draft = Funnel.from_graph(drawn(file, **changed), CATALOG, file, 0, file)
    versions = {(file, 1): Funnel.from_graph(graph(file), CATALOG, file, 1, file)}
    return judge(draft, versions, [], recorded(file, talk))


CHOICES = [{"id": "aluno", "label": "Aluno"}, {"id": "outro", "label": "Outro"}]
PARTED = {
    "another keyword": (PRESSED, {"a": {"keyword": "tchau"}}, Parting("trigger", "a")),
    "an edge that leads elsewhere": (PRESSED, {"e3": "al"}, Parting("edge", "q", "visita", "visita", "vi", "al")),
    "an edge that is gone": (PRESSED, {"e3": None}, Parting("edge", "q", "visita", "visita", "vi", None)),
    "a node that is gone": (PRESSED, {"vi": None}, Parting("node_missing", "q", "visita", "visita", "vi", None)),
    "an option that is gone": (PRESSED, {"q": {"choices": CHOICES}}, Parting("waits", "q", "visita", None)),
    "more patience": (SILENT, {"q": {"no_reply_after": "3 h"}}, Parting("waits_longer", "q", "no_reply", None)),
    "less patience": (
        PRESSED.replace("contato: [V", "+1h\nnada\ncontato: [V"), {"q": {"no_reply_after": "30 min"}},
        Parting("time_over", "q", "visita", "no_reply"),
    ),
    "a node that is not ready": (PRESSED, {"vi": {"bubbles": 5}}, Parting("unready", "vi")),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTED)
def test_where_it_parts_and_why(name):
    talk, changed, parting = PARTED[name]
    found = judged(ASKS, talk, **changed)
    assert (found.parting, found.unknown) == (parting, "")


def test_the_same_drawing_goes_the_same_way():
    assert judged(ASKS, PRESSED) == Judged(visited=["a", "q", "q", "vi"])
    assert judged(ASKS, SILENT, q={"no_reply_after": "120 min"}).parting is None


def test_other_words_are_no_other_way_and_are_told():
    found = judged(ASKS, PRESSED, q={"question": "E então?"}, vi={"bubbles": [{"type": "text", "text": "Olá!"}]})
    assert (found.parting, found.said, found.done) == (None, {"q", "vi"}, set())


def test_results_are_those_that_were_recorded():
    talk = 'contato: aluno\nresultado: ok {"status": 200, "found": {"turma": "B"}, "missing": []}\nbot: Sua turma é B.\nfim'
    node = next(one["id"] for one in graph(CALLS)["nodes"] if one["type"] == "http_request")
    found = judged(CALLS, talk, **{node: {"url": "https://outra.example/x"}})
    assert (found.parting, found.done) == (None, {node})


def test_what_cannot_be_told_is_said():
    entries = recorded(ASKS, PRESSED)
    draft = Funnel.from_graph(graph(ASKS), CATALOG, ASKS, 0, ASKS)
    other = Funnel.from_graph(graph(ASKS), CATALOG, "other", 0, ASKS)
    assert judge(draft, {}, [], entries[1:]).unknown == "begin_missing"
    assert judge(draft, {}, [], [Entry({}, {})]).unknown == "begin_missing"
    assert judge(other, {}, [], entries).unknown == "not_begun_here"
    led = [Entry({**entries[0].signal, "after": True}, entries[0].outcome)]
    assert judge(draft, {}, [], led).unknown == "begin_missing"


TAGGED = {
    "nodes": [
        {"id": "a", "type": "trigger", "data": {"kind": "keyword", "keyword": "oi"}},
        {"id": "t", "type": "tag", "data": {"add": ["vip"]}},
        {"id": "f", "type": "set_field", "data": {"assignments": [{"field": "plano", "value": "ouro"}]}},
        {"id": "q", "type": "wait_reply", "data": {}},
        {"id": "c", "type": "condition", "data": {"branches": [{"id": "b", "expression": ""}]}},
    ],
    "edges": [
        {"id": f"e{place}", "source": source, "target": target, **({"sourceHandle": port} if port else {})}
        for place, (source, port, target) in enumerate(
            [("a", "", "t"), ("t", "", "f"), ("f", "", "q"), ("q", "replied", "c")]
        )
    ],
}


@pytest.mark.parametrize(
    ("expression", "changed", "parts"),
    [
        ("'vip' in contact.tags", {"t": {"add": ["outra"]}}, True),
        ("contact.custom_data.plano == 'ouro'", {"f": {"assignments": [{"field": "plano", "value": "prata"}]}}, True),
        ("contact.custom_data.plano == 'ouro'", {"t": {"add": ["outra"]}}, False),
    ],
)
def test_the_contact_is_as_the_draft_would_have_left_it(expression, changed, parts, monkeypatch):
    drawing = json.loads(json.dumps(TAGGED))
    drawing["nodes"][-1]["data"]["branches"][0]["expression"] = expression
    monkeypatch.setitem(globals(), "graph", lambda name: drawing)
    found = judged("x", "contato: oi\nnada\ncontato: e aí?\nnada\nfim", **changed)
    assert found.done
    assert found.parting == (Parting("port", "c", "b", "else") if parts else None)


def test_every_reason_has_words():
    assert {f"parting_{why}" for why in get_args(Why)} == {code for code in TEXTS if code.startswith("parting_")}
