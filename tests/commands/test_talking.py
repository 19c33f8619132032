"""A funnel played in the terminal, and the file that comes of it."""

import io
from pathlib import Path

import pytest

from backend.__main__ import main
from tests.talks.test_talks import DIRECTORY

TALKED = {
    "aula_experimental": [],
    "pergunta": ["/nome Ana", "oi", "hein?", "/2", "/fim"],
    "chamada": ["aluno", '/ok {"found": {"turma": "B"}}', "aluno", "", "aluno", "/falhou timeout", "aluno", "/incerto"],
    "arquivo": ["/canal webchat", "comprovante", "/audio", "/foto pix.jpg paguei", "//local", "/local -23.5, -46.6"],
    "pedacos": ["ajuda", "meu violão", "/espera 3s", "quebrou", "/wait 10s"],
    "espera": ["/agora 2026-11-20 18:30", "oi", "/assume", "alô?", "/devolve", "/etiqueta vip", "/espera 3d", "sair"],
    "ia_ate_saber": [
        "matrícula",
        '/ok {"message": "a\\n\\nb "}',
        "Caio",
        "/ok {",
        "/falhou x",
        "/help",
        "/nada",
        "/nome x",
    ],
}


@pytest.mark.parametrize("name", TALKED)
@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_what_was_typed_becomes_a_talk_that_passes(
    name: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    funnel = tmp_path / f"{name}.json"
    funnel.write_text((DIRECTORY / "funnels" / funnel.name).read_text("utf-8"), "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(TALKED[name])))
    assert main(["talk", "--language", language, str(funnel)]) == 0
    said = capsys.readouterr().out
    written = funnel.with_suffix(".talk")
    assert written.exists() == bool(TALKED[name]), said
    if written.exists():
        assert str(written) in said
        assert main(["talk", str(written)]) == 0, written.read_text()
        assert ("funil: " if language == "pt-BR" else "funnel: ") in written.read_text()


def test_it_says_what_really_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    funnel = tmp_path / "pergunta.json"
    funnel.write_text((DIRECTORY / "funnels" / funnel.name).read_text("utf-8"), "utf-8")
    funnel.with_suffix(".talk").write_text("mine", "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("oi\n/2\n"))
    assert main(["talk", str(funnel)]) == 0
    assert funnel.with_suffix(".talk").read_text("utf-8") == "mine", "nothing is written over"
    assert (tmp_path / "pergunta-2.talk").read_text("utf-8") == (
        "funil: pergunta.json as pergunta\ncontato: oi\nbot: Aluno ou visita? [Aluno] [Visita]\n"
        "esperando até 2026-11-23 11:00\ncontato: [Visita]\nbot: Oi, visita!\nfim\n"
    )
