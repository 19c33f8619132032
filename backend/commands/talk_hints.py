"""What the typist of a talk reads, and what activities answer unless he says otherwise."""

from collections.abc import Mapping
from typing import cast

from backend.engine.words import Json

COMMANDS: Mapping[str, str] = {
    "ajuda": "help", "help": "help", "espera": "clock", "wait": "clock", "etiqueta": "tagged", "tag": "tagged",
    "assume": "paused", "take": "paused", "devolve": "resumed", "return": "resumed", "foto": "image", "image": "image",
    "audio": "audio", "video": "video", "documento": "document", "document": "document", "figurinha": "sticker",
    "sticker": "sticker", "local": "location", "location": "location", "ok": "ok", "falhou": "failed", "failed": "failed",
    "incerto": "uncertain", "uncertain": "uncertain", "fim": "quit", "quit": "quit",
}  # fmt: skip
"""Each in Portuguese and English."""
SETTINGS: Mapping[str, str] = {
    "nome": "name", "name": "name", "fone": "phone", "phone": "phone", "email": "email", "etapa": "stage", "stage": "stage",
    "etiquetas": "tags", "tags": "tags", "campo": "field", "field": "field", "canal": "channel", "channel": "channel",
    "idioma": "language", "language": "language", "agora": "now", "now": "now", "equipe": "team", "team": "team",
}  # fmt: skip
"""Before the first word is said."""

HELP = {
    "pt-BR": """Escreva como o contato. Linhas que começam com / são comandos:
  /2  ou  [Piano]       aperta a segunda opção, ou a que tem este nome
  /espera 1d            o tempo passa: 30s, 10 min, 2h, 3d
  /foto pix.jpg paguei  também /audio, /video, /documento, /figurinha; /local -23.5, -46.6
  /etiqueta vip         alguém põe uma etiqueta no contato
  /assume, /devolve     uma pessoa assume a conversa, e devolve ao bot
  /ok {…}               como uma ação externa volta; também /falhou código, /incerto; Enter aceita a sugestão
  /fim                  termina e grava o arquivo .talk (Ctrl-D também)
Antes da primeira mensagem: /nome, /etiquetas a, b, /campo idade = 9, /canal webchat, /agora 2026-11-23 09:00,
/equipe Vendas = Bia, Caio, /fone, /email, /etapa, /idioma. Uma mensagem que começa com /: escreva //.""",
    "en": """Write as the contact. Lines that begin with / are commands:
  /2  or  [Piano]       presses the second option, or the one of that name
  /wait 1d              time goes by: 30s, 10 min, 2h, 3d
  /image pix.jpg paid   also /audio, /video, /document, /sticker; /location -23.5, -46.6
  /tag vip              somebody gives the contact a tag
  /take, /return        a person takes the conversation, and gives it back to the bot
  /ok {…}               how an activity comes back; also /failed code, /uncertain; Enter takes what is proposed
  /quit                 ends and writes the .talk file (so does Ctrl-D)
Before the first message: /name, /tags a, b, /field age = 9, /channel webchat, /now 2026-11-23 09:00,
/team Sales = Bia, Caio, /phone, /email, /stage, /language. A message that begins with /: write //.""",
}
SAID = {
    "pt-BR": {
        "hello": "Você é o contato. /ajuda mostra os comandos, /fim grava a conversa.",
        "nothing": "(nada)",
        "asks": "⚙ {node} chama {kind}. Enter: ok {value}",
        "ended": "— o funil terminou ({reason})",
        "until": "— espera até {until}",
        "wrong": "✗ {why}",
        "unknown": "✗ não conheço /{word}: /ajuda",
        "late": "✗ isto se diz antes da primeira mensagem",
        "broke": "✗ um nó quebrou: {why}",
        "written": "✓ gravado em {path}",
        "empty": "nada foi dito, nada foi gravado",
        "unsure": "✗ o arquivo não passa ao ser tocado de novo: {why}",
    },
    "en": {
        "hello": "You are the contact. /help shows the commands, /quit writes the talk.",
        "nothing": "(nothing)",
        "asks": "⚙ {node} calls {kind}. Enter: ok {value}",
        "ended": "— the funnel is over ({reason})",
        "until": "— waits until {until}",
        "wrong": "✗ {why}",
        "unknown": "✗ /{word} is not known: /help",
        "late": "✗ that is said before the first message",
        "broke": "✗ a node broke: {why}",
        "written": "✓ written to {path}",
        "empty": "nothing was said, nothing was written",
        "unsure": "✗ the file does not pass when it is played: {why}",
    },
}


def proposed(kind: str, request: Mapping[str, Json], mock: object) -> Json:
    """What comes back: the node's own `meta.mock_result`, or something of the right form."""
    if isinstance(mock, Mapping) and mock.get("ok") is True and "value" in mock:
        return cast(Json, mock["value"])
    match kind:
        case "http":
            paths = request.get("paths")
            return {"status": 200, "found": dict.fromkeys(map(str, paths), "x") if isinstance(paths, list) else {}}
        case "erp":
            return {"found": True, "student": "Bia", "guardian": "Ana", "open_amount": 459.9}
        case "ai":
            return {"message": "…", "qualification_score": 0.5}
        case "odoo_lead":
            return {"ok": True, "lead_id": 42, "action": "created", "url": "https://odoo.example/42"}
        case _:
            return {}
