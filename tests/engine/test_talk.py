"""The player of `.talk` files: it must fail when the conversation goes another way, and say where."""

import pytest

from backend.catalog import load
from backend.engine.talk import TalkFailed, play_talk
from backend.engine.talk_script import TalkUnreadable, read_script
from backend.engine.talk_text import bubble_text, message_of
from tests.engine.drawing import CATALOG, graph
from tests.engine.example import EXAMPLE

REAL = load()
GRAPHS = {
    "example": EXAMPLE,
    "calls": graph(
        {"c": ("call", {"url": "x"}), "a": ("say", {"text": "{{ variavel.answer.n }}"}), "b": ("say", {"text": "não"})},
        "start > c",
        "c:ok > a",
        "c:failed > b",
    ),
    "naps": graph({"n": ("sleep", {"seconds": 60}), "a": ("say", {"text": "oi"})}, "start > n", "n > a", "a > n"),
    "keeps": graph(
        {
            "f": ("change", {"what": "field", "key": "k", "value": "v"}),
            "t": ("change", {"what": "tag", "value": "vip"}),
            "n": ("change", {"what": "note", "value": "nota"}),
            "q": ("listen", {"variable": "x"}),
        },
        "start > f",
        "f > t",
        "t > n",
        "n > q",
        "q:replied > q",
    ),
}

HELLO = "funnel: example\ncontact: ola\n"


def play(source: str):
    return play_talk(source, GRAPHS.__getitem__, {**CATALOG, **REAL, **{name: CATALOG[name] for name in ("trigger",)}})


GOOD = [
    """
funnel: example
contact: ola
bot: Oi! Tudo bem?
waiting
contact: sim
bot: Ótimo!
end
    """,
    """
funil: example
Contato: Olá!
Bot: Oi! Tudo bem?
esperando
contato: nunca
bot: Que pena.
fim
    """,
    """
# remark

funnel: example as Outro
name: Ana
phone: 551
tags: a, b
field: x = y
contact: hmm
nothing
tag: A
no tag: c
field: x = y
name: Ana
    """,
    """
funnel: example
contact: ola
bot: Oi! Tudo bem?
contact: SAIR
nothing
stopped: opted_out
    """,
    """
opt out: chega
funnel: example
contact: ola
bot: Oi! Tudo bem?
contact: Chega!
stopped: opted_out
    """,
    """
funnel: calls
contact: ola
result: ok {"n": 5}
bot: 5
end
    """,
    """
funnel: calls
contact: ola
result: failed timeout
bot: não
    """,
    """
funnel: calls
contact: ola
result: uncertain
bot: não
    """,
    """
funnel: naps
now: 2026-11-23 09:00
contact: ola
waiting until 2026-11-23 09:01
+59s
nothing
+1s
bot: oi
+3 min
bot: oi
bot: oi
bot: oi
    """,
    """
funnel: naps
contact: ola
paused
+1h
nothing
resumed
bot: oi
    """,
    """
funnel: naps
channel: whatsapp
contact: ola
paused
+25h
resumed
bot: (failed window_closed) oi
    """,
    """
funnel: naps
channel: webchat
contact: ola
paused
+25h
resumed
bot: oi
    """,
    """
funnel: keeps
contact: ola
field: k = v
tag: VIP
note: nota
waiting
contact: abc
variable: x = abc
esperando
    """,
    """
funnel: naps
contact: ola
paused
+24h
resumed
bot: (failed window_closed) oi
    """,
    """
funnel: naps
contact: ola
paused
+86399 s
resumed
bot: oi
    """,
]


@pytest.mark.parametrize("source", GOOD)
def test_talks_that_go_as_written(source):
    play(source)


BAD = [
    (HELLO + "bot: Oi!", 3, "'Oi!'", "'Oi! Tudo bem?'"),
    (HELLO + "bot: Oi! Tudo bem?\nbot: E aí?", 4, "'E aí?'", "nothing"),
    (HELLO + "nothing", 3, "nothing", "Oi! Tudo bem?"),
    (HELLO + "contact: sim", 3, "contact: sim", "Oi! Tudo bem?"),
    (HELLO, 2, "the end of the talk", "Oi! Tudo bem?"),
    (HELLO + "bot: Oi! Tudo bem?\nend", 4, "end", "active"),
    (HELLO + "bot: Oi! Tudo bem?\nstopped", 4, "stopped", "active"),
    (HELLO + "bot: Oi! Tudo bem?\ntag: vip", 4, "tag: vip", "tags: none"),
    (HELLO + "bot: Oi! Tudo bem?\nwaiting until 2026-11-23 10:00", 4, "waiting", "until None"),
    (HELLO + "bot: Oi! Tudo bem?\nvariable: x = 1", 4, "x = 1", "''"),
    (HELLO + "bot: Oi! Tudo bem?\nfield: x = 1", 4, "x = 1", "''"),
    (HELLO + "bot: Oi! Tudo bem?\nnote: x", 4, "note: x", "[]"),
    (HELLO + "bot: Oi! Tudo bem?\nnotified: x", 4, "notified", "[]"),
    (HELLO + "bot: Oi! Tudo bem?\nrouted: x", 4, "routed", "[]"),
    (HELLO + "bot: Oi! Tudo bem?\nresult: ok", 4, "an activity", "none"),
    ("funnel: example\ncontact: hmm\nwaiting", 3, "waiting", "no run"),
    ("funnel: keeps\ntags: vip\ncontact: ola\nno tag: vip", 4, "no tag: vip", "vip"),
    ("funnel: naps\ncontact: ola\nwaiting", 3, "waiting", "until"),
]


@pytest.mark.parametrize(("source", "line", "expected", "found"), BAD)
def test_talks_that_go_another_way(source, line, expected, found):
    with pytest.raises(TalkFailed) as failed:
        play(source)
    assert failed.value.line == line
    assert expected in failed.value.expected
    assert found in failed.value.found
    assert str(failed.value).startswith(f"line {line}: expected ")


@pytest.mark.parametrize(
    "source",
    [
        "hello",
        "funnel: example\nbot: x\ncontact: ola",
        "funnel: example\ncontact: ola\nchannel: x",
        "funnel: example\ncontact: ola\nwhatever: x",
        "funnel: naps\ncontact: ola\n+soon",
        "funnel: naps\ncontact: ola\n+-5 min",
    ],
)
def test_lines_that_cannot_be_read(source):
    with pytest.raises(TalkUnreadable, match="line"):
        play(source)


def test_two_spaces_continue_a_line():
    lines = read_script("funnel: x\ncontact: a\nbot: um\n  dois\n    três\n").lines
    assert lines[1].value == "um\ndois\n  três"


SHOWN = [{"id": "p", "label": "Piano"}]


@pytest.mark.parametrize(
    ("written", "kind", "text", "reply_id", "data"),
    [
        ("oi", "text", "oi", None, {}),
        ("[Piano]", "button_reply", "Piano", "p", {}),
        ("[piano]", "button_reply", "piano", "p", {}),
        ("[Canto]", "button_reply", "Canto", "Canto", {}),
        ("(image) legenda", "image", "legenda", None, {}),
        ("(documento a.pdf)", "document", "", None, {"media": {"filename": "a.pdf"}}),
        ("(location -23.5, -46.6) Escola", "location", "Escola", None, {"latitude": -23.5, "longitude": -46.6}),
        ("(parênteses) são texto", "text", "(parênteses) são texto", None, {}),
        ("(unsupported)", "unsupported", "", None, {}),
    ],
)
def test_messages_as_they_are_written(written, kind, text, reply_id, data):
    found = message_of(written, SHOWN)
    assert (found.type, found.text, found.reply_id, found.data) == (kind, text, reply_id, data)


@pytest.mark.parametrize(
    ("content", "written"),
    [
        ({"type": "text", "text": "Oi"}, "Oi"),
        (
            {"type": "choices", "text": "Qual?", "choices": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
            "Qual? [A] [B]",
        ),
        ({"type": "link", "text": "Veja", "label": "Abrir", "url": "https://x"}, "(link Abrir https://x) Veja"),
        ({"type": "location", "latitude": 1, "longitude": 2, "name": "Escola"}, "(location 1, 2) Escola"),
        ({"type": "contact", "name": "Bia", "phone": "551"}, "(contact Bia 551)"),
        ({"type": "template", "name": "aula", "text": ""}, "(template aula)"),
        ({"type": "image", "url": "https://x", "text": "legenda"}, "(image https://x) legenda"),
        ({"type": "audio", "media_id": "m1"}, "(audio m1)"),
    ],
)
def test_bubbles_as_they_are_written(content, written):
    assert bubble_text(content) == written
