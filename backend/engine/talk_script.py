"""Reads `.talk` files: a conversation as one would write it on a napkin. In English or Portuguese, line by line.

# Anything after a # at the beginning of a line is a remark.
funnel: aula.json                      funil:      the drawing; more than one: `funnel: vendas.json as vendas`
name: Ana Maria                        nome:       before the first word is said, lines describe the contact
phone: 5511999990001                   fone:
tags: vip, aluno
field: idade = 9                       campo:
channel: instagram                     canal:      whatsapp unless said
language: en                           idioma:     pt-BR unless said
now: 2026-11-23 09:00                  agora:      in `timezone:` (America/Sao_Paulo unless said)
team: Vendas = Bia, Caio               time:       a team and its people
opt out: CHEGA                                     the workspace's own words

contact: Olá                           contato:    what the contact writes; `[Piano]` presses an option,
                                                   `(image) caption`, `(location -23.5, -46.6)` are of other types,
                                                   `(ad 1202 Headline) text` comes by an ad
bot: Qual instrumento? [Piano] [Canto]             what the bot answers, options in brackets; two spaces continue a line,
                                                   and a continued line that is only `¶` is an empty one
bot: (image https://x.example/1.jpg) caption       `(template aula) text`, `(link Abrir https://…) text`,
                                                   `(failed window_closed) text` for what could not be sent
nothing                                nada        the bot says nothing
waiting                                esperando   the run waits for an answer; `waiting until 2026-11-24 09:00`
+26h                                               the clock goes on; timers that are due fire
end                                    fim         the run is over; `stopped: budget_visits`
tag: vip · no tag: vip · field: x = y · variable: x = y · name: Ana · stage: Agendado   must be true
note: … · notified: … · routed: Vendas · closes: reason                  what was done since the last line that came in
e-mailed: … · posted: …     avisado por e-mail: · avisado no chat:          what the team was told outside of Batuta
consent: marketing = granted                                                 what the ledger says of a purpose
tagged: vip                            marcado:    somebody gives the contact a tag
untagged: vip                          desmarcado: … takes it away
changed: plano = anual                 mudou:      somebody changes a field
moved: Cliente                         moveu:      … the stage
closed                                 encerrada   … closes the conversation
called: pago {"pedido": "12"}          chamado:    another system calls, and what it brings
started: aula                          iniciado:   a person or another system begins a funnel, here by the name it has in this file
paused · resumed                       pausado · retomado      a person takes the conversation and gives it back
result: ok {"id": 1} · result: failed url_forbidden · result: uncertain     how an activity came back
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from backend.engine.text import fold

WORDS = {
    "funil": "funnel", "nome": "name", "fone": "phone", "telefone": "phone", "etiquetas": "tags", "campo": "field", "canal": "channel",
    "idioma": "language", "agora": "now", "fuso": "timezone", "time": "team", "equipe": "team", "contato": "contact", "nada": "nothing",
    "esperando": "waiting", "fim": "end", "parado": "stopped", "etiqueta": "tag", "sem etiqueta": "no tag", "variavel": "variable",
    "nota": "note", "avisado": "notified", "avisado por e-mail": "e-mailed",
    "avisado no chat": "posted", "encaminhado": "routed", "encerrou": "closes",
    "consentimento": "consent", "marcado": "tagged", "desmarcado": "untagged", "pausado": "paused", "retomado": "resumed",
    "resultado": "result", "etapa": "stage", "e-mail": "email",
    "mudou": "changed", "moveu": "moved", "encerrada": "closed", "chamado": "called", "iniciado": "started",
}  # fmt: skip
"""Portuguese -> the word that the player knows."""

SETTING = frozenset(
    {
        "funnel",
        "name",
        "phone",
        "email",
        "stage",
        "tags",
        "field",
        "channel",
        "language",
        "now",
        "timezone",
        "team",
        "opt out",
    }
)
COMING = frozenset(
    {
        "contact",
        "clock",
        "tagged",
        "untagged",
        "changed",
        "moved",
        "closed",
        "called",
        "started",
        "paused",
        "resumed",
        "result",
    }
)
EXPECTED = frozenset(
    {
        "bot", "nothing", "waiting", "end", "stopped", "tag", "no tag", "field", "variable", "name", "email", "stage", "note", "notified",
        "routed", "closes", "consent", "e-mailed", "posted",
    }
)  # fmt: skip
EMPTY = "¶"


class TalkUnreadable(Exception):
    """A line that is none of the above."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"line {number}: cannot be read: {text.strip()[:80]}")


@dataclass(frozen=True, slots=True)
class TalkLine:
    number: int
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Script:
    settings: tuple[TalkLine, ...]
    lines: tuple[TalkLine, ...]


def read_script(source: str) -> Script:
    lines = list(_lines(source))
    first = next((index for index, line in enumerate(lines) if line.kind in COMING), len(lines))
    for index, line in enumerate(lines):
        if line.kind not in (SETTING if index < first else COMING | EXPECTED):
            raise TalkUnreadable(line.number, f"{line.kind}: {line.value}")
    return Script(tuple(lines[:first]), tuple(lines[first:]))


def _lines(source: str) -> Iterator[TalkLine]:
    found: list[tuple[int, list[str]]] = []
    for number, text in enumerate(source.split("\n"), 1):
        if not text.strip() or text.startswith("#"):
            continue
        if text.startswith("  ") and found:
            found[-1][1].append("" if text.strip() == EMPTY else text[2:].rstrip())
        else:
            found.append((number, [text.rstrip()]))
    for number, parts in found:
        yield _line(number, "\n".join(parts))


def _line(number: int, text: str) -> TalkLine:
    if text.startswith("+"):
        return TalkLine(number, "clock", text[1:].strip())
    head, colon, value = text.partition(":")
    word = fold(head)
    kind = WORDS.get(word, word)
    if colon and kind in SETTING | COMING | EXPECTED:
        return TalkLine(number, kind, value.strip())
    bare = re.fullmatch(r"(\S+)(?: (.+))?", fold(text) if not colon else text)
    if bare and (kind := WORDS.get(fold(bare[1]), fold(bare[1]))) in COMING | EXPECTED:
        return TalkLine(number, kind, bare[2] or "")
    raise TalkUnreadable(number, text)


def as_read(text: str) -> str:
    """What is left of a text once it was written in a file and read from it."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def as_written(kind: str, value: str, portuguese: bool = False) -> str:
    """A line of a file."""
    if kind == "clock":
        return f"+{value}"
    word = PORTUGUESE.get(kind, kind) if portuguese else kind
    first, *others = as_read(value).split("\n")
    if not first:
        return word
    bare = kind in ("waiting", "end")
    head = f"{word} {first}" if bare else f"{word}: {first}"
    return "\n".join([head, *(f"  {line or EMPTY}" for line in others)])


PORTUGUESE = {kind: word for word, kind in reversed(WORDS.items())} | {"variable": "variável", "tag": "etiqueta"}
