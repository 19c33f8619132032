"""What the bot says to a contact who asked to be left alone, or came back. It says it once."""

from typing import Literal

_TEXTS = {
    "out": {
        "pt-BR": "Pronto: você não receberá mais mensagens automáticas nossas. Para voltar a receber, escreva VOLTAR.",
        "en": "Done: you will get no more automatic messages from us. To get them again, write START.",
        "es": "Listo: ya no recibirás mensajes automáticos nuestros. Para volver a recibirlos, escribe VOLTAR.",
    },
    "back": {
        "pt-BR": "Que bom ter você de volta! Você voltará a receber nossas mensagens.",
        "en": "Good to have you back! You will get our messages again.",
        "es": "¡Qué bueno tenerte de vuelta! Volverás a recibir nuestros mensajes.",
    },
}


def confirmation(which: Literal["out", "back"], language: str) -> str:
    return _TEXTS[which].get(language, _TEXTS[which]["en"])
