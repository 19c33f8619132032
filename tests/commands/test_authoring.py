"""`talk` and `check` for who draws funnels in files."""

import json
from pathlib import Path

import pytest

from backend.__main__ import main
from tests.house.source import plant

EXAMPLE = {
    "nodes": [
        {"id": "start", "type": "trigger", "data": {"keyword": "ola"}},
        {"id": "hi", "type": "sendMessage", "data": {"text": "Oi!"}},
    ],
    "edges": [{"id": "e", "source": "start", "target": "hi"}],
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    plant(tmp_path, "good.talk", "funnel: oi.json\ncontact: Olá\nbot: Oi!\nend\n")
    return plant(tmp_path, "funnels/oi.json", json.dumps(EXAMPLE))


def test_a_talk_that_goes_as_written(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["talk", str(place / "good.talk")]) == 0
    assert capsys.readouterr().out == f"✓ {place}/good.talk\n"


def test_a_talk_that_goes_otherwise(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plant(place, "bad.talk", "funnel: oi.json\ncontact: Olá\nbot: Tchau!\n")
    assert main(["talk", str(place / "bad.talk"), str(place / "good.talk")]) == 1
    said = capsys.readouterr().out
    assert "✗" in said.splitlines()[0]
    assert "line 3: expected 'Tchau!'" in said
    assert "found 'Oi!'" in said
    assert said.splitlines()[-1].startswith("✓")


def test_a_drawing_without_faults(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(place / "funnels/oi.json")]) == 0
    assert capsys.readouterr().out.startswith("✓")


@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_a_drawing_with_faults(place: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    edges = [*EXAMPLE["edges"], {"id": "back", "source": "hi", "target": "hi"}]
    plant(place, "loop.json", json.dumps({"id": "1", "definition": {**EXAMPLE, "edges": edges}}))
    assert main(["check", "--language", language, str(place / "loop.json")]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("✗")
    assert "error funnel_loop_without_wait (hi)" in second
    assert ("caminho" in second) == (language == "pt-BR")


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["check", "nowhere.json"], 2, "nowhere.json cannot be read (No such file or directory)"),
        (["check", "broken.json"], 2, "broken.json is not JSON"),
        (["talk", "shapeless.talk"], 1, "nodes[0]"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line(
    place: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
    reason: str,
) -> None:
    plant(place, "broken.json", "{")
    plant(place, "shapeless.json", '{"nodes": [1], "edges": []}')
    plant(place, "shapeless.talk", "funnel: shapeless.json\ncontact: Olá\n")
    monkeypatch.chdir(place)
    assert main(arguments) == code
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("batuta: ")
    assert reason in line


def test_machines_read_json_and_one_bad_file_hides_no_other(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken, good = plant(place, "broken.json", "[") / "broken.json", place / "funnels/oi.json"
    loose = {**EXAMPLE, "nodes": [*EXAMPLE["nodes"], {"id": "x", "type": "sendMessage", "data": {"text": "?"}}]}
    warned = plant(place, "loose.json", json.dumps(loose)) / "loose.json"
    assert main(["check", "--json", str(broken), str(good), str(warned)]) == 2
    captured = capsys.readouterr()
    first, second, third = json.loads(captured.out)
    assert (first["ok"], second, third["ok"]) == (False, {"file": str(good), "ok": True, "problems": []}, True)
    assert [(one["node"], one["severity"]) for one in third["problems"]] == [("x", "warning")]
    assert "broken.json is not JSON" in captured.err
    assert main(["check", "--strict", str(good), str(warned)]) == 1
