"""What a channel carries, and approved templates."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "text_too_long": pair(
        "Máximo {limit} no {channel}; este texto tem {length} caracteres.",
        "At most {limit} on {channel}; this text has {length} characters.",
    ),
    "text_too_long.hint": pair("Divida em duas mensagens.", "Split it into two messages."),
    "channel_limit": pair(
        "As opções não cabem no {channel} nem como texto numerado: são {length} caracteres, o limite é {limit}.",
        "The options do not fit on {channel}, not even as numbered text: {length} characters, the limit is {limit}.",
    ),
    "channel_adapts": pair(
        "No {channel} as opções serão mostradas como texto numerado.",
        "On {channel} the options will be shown as numbered text.",
    ),
    "channel_adapts.rows": pair(
        "No {channel} cabem {limit} opções e aqui há {length}: serão mostradas como texto numerado.",
        "{channel} carries {limit} options and there are {length}: they will be shown as numbered text.",
    ),
    "channel_adapts.title_list": pair(
        "“{title}” tem {length} caracteres e um botão no {channel} leva {limit}: as opções virarão uma lista.",
        "“{title}” has {length} characters and a button on {channel} carries {limit}: the options will become a list.",
    ),
    "channel_adapts.title_numbered": pair(
        "“{title}” tem {length} caracteres e o {channel} leva {limit}: as opções virarão texto numerado.",
        "“{title}” has {length} characters and {channel} carries {limit}: the options will become numbered text.",
    ),
    "template_params.missing": pair("Faltam: {names}.", "Missing: {names}."),
    "template_params.extra": pair("Sobram: {names}.", "Not in the template: {names}."),
    "template_unavailable": pair(
        "O modelo “{name}” não está aprovado neste idioma.", "The template “{name}” is not approved in this language."
    ),
}
