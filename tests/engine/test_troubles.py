"""What attendants read where a node could not do its part and nothing is drawn behind it."""

import ast
import re
from pathlib import Path

import pytest

import backend
from backend.engine.steps import left_alone
from backend.engine.texts import TEXTS
from backend.engine.words import Finished, Leave, Notify
from tests.engine.test_called import Lane, made

ROOT = Path(backend.__file__).parent
SOURCES = [
    *ROOT.glob("activities/*.py"), *ROOT.glob("nodes/*.py"), *ROOT.glob("engine/ai_*.py"), ROOT / "engine/called.py",
    ROOT / "services/activities.py",
]  # fmt: skip
CODE = re.compile(
    r"unreachable|timeout|uncertain|gave_up|"
    r"(ai|odoo|erp|email|subfunnel|response|result|url|host|redirect|request|integration|consent|team|member|activity)_[a-z_]+|field_missing"
)
OTHERS = {
    "ai_needs_consent",
    "odoo_find",
    "odoo_lead",
    "email_invalid",
    "url_host_varies",
    "consent_text_varies",
    "consent_unsaid",
}
"""Names of other things, and mistakes of a drawing."""
ELSEWHERE = {"erp_unreachable", "erp_not_json", "request_too_large"}
"""Told where an account is saved; a provider's own word."""


def codes() -> set[str]:
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCES]
    found = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {one for one in found if CODE.fullmatch(one)} - OTHERS - ELSEWHERE - {"team_id", "member_id"}


def test_every_code_of_a_trouble_has_words() -> None:
    assert len(codes()) > 50
    assert {code for code in codes() if f"why_{code}" not in TEXTS} == set()


def read(code: str) -> str:
    funnel = made("f0", 1, [("http", "")])
    told = left_alone(funnel, funnel.nodes["n0"], Leave("failed", detail={"error": {"code": code}}), "pt-BR")
    return told.text.partition("lugar nenhum")[2].partition(". O")[0]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("odoo_auth", " (o Odoo não aceita o usuário ou a chave)"),
        ("http_502", " (o endereço respondeu com o erro 502)"),
        ("x_y", ""),
    ],
)
def test_no_code_is_read_by_people(code: str, words: str) -> None:
    assert read(code) == words


@pytest.mark.parametrize(("behind", "notices"), [([("say", "")], 0), ([], 1)])
def test_nobody_waits_for_a_person_while_the_caller_goes_on(behind: list[tuple[str, str]], notices: int) -> None:
    lane = Lane([[("call", "f1"), *behind], [("http", "")], [("end", "")]])
    lane.begin()
    call = lane.turns[-1].state.call
    lane.move(Finished(False, error={"code": "http_500"}), call)
    told = [one.effect for one in lane.turns[-1].effects if isinstance(one.effect, Notify)]
    assert len(told) == notices
    assert all("f0" in one.text and "o funil chamado parou" in one.text for one in told), (
        "the caller's, where it is stuck"
    )
