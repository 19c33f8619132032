"""What a question says when an answer does not fit and the author wrote nothing of his own: what is wrong, with an example."""

from collections.abc import Mapping, Sequence

from backend.engine.values import show
from backend.engine.words import Json


def again(reason: str, language: str, limits: Mapping[str, Json] | None = None) -> str:
    """`limits`: the question's config, whose bounds the sentence names."""
    texts = TEXTS.get(language) or TEXTS.get(language.partition("-")[0]) or TEXTS["en"]
    known = {key: _number(value, language) for key, value in (limits or {}).items() if isinstance(value, int | float)}
    files = (limits or {}).get("files")
    known["files"] = ", ".join(texts[str(kind)] for kind in files) if isinstance(files, Sequence) else ""
    return texts[reason].format_map(known)


def _number(value: Json, language: str) -> str:
    return show(value) if language.startswith("en") else show(value).replace(".", ",")


TEXTS: Mapping[str, Mapping[str, str]] = {
    "pt-BR": {
        "choice": "Não entendi. Qual destas opções?",
        "text": "Escreva a resposta em texto.",
        "text_short": "Escreva pelo menos {min_length} letras.",
        "text_long": "Escreva mais curto, com até {max_length} letras.",
        "number": "Escreva só o número. Ex.: 9",
        "number_whole": "Escreva um número inteiro. Ex.: 9",
        "number_low": "Escreva um número a partir de {minimum}.",
        "number_high": "Escreva um número até {maximum}.",
        "email": "Esse e-mail não está completo. Ex.: ana@exemplo.com.br",
        "phone": "Escreva o telefone com DDD. Ex.: 11 98812-4470",
        "date": "Não achei essa data no calendário. Ex.: 14/03/2015",
        "date_past": "Escreva uma data até hoje. Ex.: 14/03/2015",
        "date_future": "Escreva uma data de hoje em diante.",
        "time": "Escreva o horário assim: 14h30",
        "cpf": "Esse CPF não confere. Escreva os 11 números.",
        "file": "Envie um arquivo: foto, vídeo, áudio ou documento.",
        "file_kind": "Esse tipo de arquivo não serve aqui. Envie: {files}.",
        "location": "Envie a localização: toque no clipe e escolha Localização.",
        "image": "foto",
        "video": "vídeo",
        "audio": "áudio",
        "document": "documento",
    },
    "en": {
        "choice": "I did not get that. Which of these?",
        "text": "Write the answer as text.",
        "text_short": "Write at least {min_length} letters.",
        "text_long": "Write it shorter, {max_length} letters at most.",
        "number": "Write just the number, 9 for instance.",
        "number_whole": "Write a whole number, 9 for instance.",
        "number_low": "Write a number from {minimum} up.",
        "number_high": "Write a number up to {maximum}.",
        "email": "That e-mail is not complete. For instance: ana@example.com",
        "phone": "Write the phone with its area code. For instance: +55 11 98812-4470",
        "date": "I cannot find that date in the calendar. For instance: 14/03/2015",
        "date_past": "Write a date up to today. For instance: 14/03/2015",
        "date_future": "Write a date from today on.",
        "time": "Write the time like this: 14:30",
        "cpf": "That CPF does not add up. Write its 11 digits.",
        "file": "Send a file: a photo, a video, an audio or a document.",
        "file_kind": "That kind of file does not fit here. Send: {files}.",
        "location": "Send your location: tap the paper clip and choose Location.",
        "image": "photo",
        "video": "video",
        "audio": "audio",
        "document": "document",
    },
    "es": {
        "choice": "No entendí. ¿Cuál de estas opciones?",
        "text": "Escribe la respuesta en texto.",
        "text_short": "Escribe al menos {min_length} letras.",
        "text_long": "Escribe más corto, hasta {max_length} letras.",
        "number": "Escribe solo el número. Ej.: 9",
        "number_whole": "Escribe un número entero. Ej.: 9",
        "number_low": "Escribe un número desde {minimum}.",
        "number_high": "Escribe un número hasta {maximum}.",
        "email": "Ese correo no está completo. Ej.: ana@ejemplo.com",
        "phone": "Escribe el teléfono con código de área. Ej.: +55 11 98812-4470",
        "date": "No encuentro esa fecha en el calendario. Ej.: 14/03/2015",
        "date_past": "Escribe una fecha hasta hoy. Ej.: 14/03/2015",
        "date_future": "Escribe una fecha de hoy en adelante.",
        "time": "Escribe la hora así: 14:30",
        "cpf": "Ese CPF no es válido. Escribe los 11 números.",
        "file": "Envía un archivo: foto, video, audio o documento.",
        "file_kind": "Ese tipo de archivo no sirve aquí. Envía: {files}.",
        "location": "Envía la ubicación: toca el clip y elige Ubicación.",
        "image": "foto",
        "video": "video",
        "audio": "audio",
        "document": "documento",
    },
}
