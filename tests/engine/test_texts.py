"""Every code has words in both languages, with the same parameters, and every code that is used is there."""

import ast
import re
import string
from pathlib import Path

import pytest

from backend.engine import budgets, texts
from backend.engine.problem import Problem
from backend.engine.texts import TEXTS, number_in

ENGINE = Path(texts.__file__).parent.parent
SPEAKING = [
    *(ENGINE.parent / "nodes").glob("*.py"),
    ENGINE.parent / "activities" / "egress.py",
    ENGINE.parent / "services" / "circles.py",
    ENGINE.parent / "services" / "notice_webhooks.py",
    *(ENGINE.parent / "activities").glob("notice_*.py"),
    ENGINE.parent / "activities" / "notice.py",
]

NOTICES = ("notice_contact", "notice_nameless", "notice_funnel", "notice_open", "notice_test")
"""Words of a notice, no problem of a drawing."""


def params(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_say_the_same(code):
    text = TEXTS[code]
    assert set(text) == {"pt-BR", "en"}
    assert all(text.values())
    if not code.endswith(".hint"):
        assert text["pt-BR"] != text["en"]
    assert params(text["pt-BR"]) == params(text["en"])


def constants(node: ast.AST) -> set[str]:
    return {child.value for child in ast.walk(node) if isinstance(child, ast.Constant) and isinstance(child.value, str)}


def codes_in(path: Path) -> set[str]:
    """The third argument of every `Problem(…)`, the codes of (place, code, {…}) that handlers' `check` answers, and the names of codes
    that readers of schema errors answer."""
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    found = {code for call in calls if call.func.id == "Problem" for code in constants(call.args[2])}
    found |= {
        code
        for call in calls
        if call.func.id in ("_limit", "_about_ports")
        for argument in call.args
        for code in constants(argument)
    }
    rows = [node.elts for node in ast.walk(tree) if isinstance(node, ast.Tuple) and len(node.elts) == 3]
    found |= {code for _, named, told in rows if isinstance(told, ast.Dict) for code in constants(named)}
    if path.name == "schema_errors.py":
        found |= {
            text
            for text in constants(tree)
            if re.fullmatch(r"(field|key|cron|pattern|timezone|date|time|url)_[a-z_]+", text)
        }
    return found - {"error", "warning"}


def test_every_code_that_is_used_has_words():
    files = [*ENGINE.glob("*.py"), *ENGINE.parent.glob("nodes/*.py")]
    used = {code for path in files for code in codes_in(path)} | {
        "template_syntax",
        "template_not_allowed",
    }
    known = {code.split(".")[0] for code in TEXTS}
    assert len(used) > 35
    assert used <= known
    stops = {code for code in known if code.startswith(("budget_", "stopped_", "why_", "parting_"))}
    said = {text for path in SPEAKING for text in constants(ast.parse(path.read_text("utf-8")))}
    assert known - stops <= used | said, "words that nobody says"


def test_budgets_have_words():
    sources = "".join(path.read_text("utf-8") for path in ENGINE.glob("*.py"))
    reasons = set(re.findall(r'Breach\("(\w+)"\)', sources)) | {"budget_state"}
    assert len(reasons) == 6
    assert all(reason in TEXTS or f"stopped_{reason}" in TEXTS for reason in reasons)
    assert budgets.VISITS_A_TURN == 100


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("pt-BR", 4096, "4.096"),
        ("en", 4096, "4,096"),
        ("pt-BR", "4096", "4096"),
        ("en", 1.5, "1.5"),
        ("en", True, "True"),
        ("pt-BR", -1000000, "-1.000.000"),
    ],
)
def test_numbers_are_written_as_the_reader_does(language, value, written):
    assert number_in(language, value) == written


def test_what_the_author_wrote_is_not_a_format():
    problem = Problem("n", "/x", "template_not_allowed", {"fragment": "{0.__class__} {label}"})
    assert problem.message("pt-BR") == "O trecho `{0.__class__} {label}` não é permitido."


def test_a_field_without_a_title_is_called_by_its_name():
    assert Problem("n", "/a/b", "field_empty").message("en") == "“b” must not be empty."


def test_an_unknown_code_says_nothing_rather_than_breaking():
    assert Problem("n", "", "hologram").message() == ""


def test_the_page_of_checks_names_them_all_and_no_others():
    page = (ENGINE.parent.parent / "docs" / "checks.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    told = {code for row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    elsewhere = ("budget_", "stopped_", "why_", "parting_", "circle", *NOTICES)
    assert told == {name for code in TEXTS if not (name := code.split(".")[0]).startswith(elsewhere)}
