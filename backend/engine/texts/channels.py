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
    "channel_receptive_only": pair(
        "O canal {channel} só responde: este gatilho começa a conversa sem o contato escrever, e lá nada sairá depois de 24 horas.",
        "{channel} only answers: this trigger begins without the contact writing, and nothing leaves there after 24 hours.",
    ),
    "channel_receptive_only.hint": pair(
        "Use uma conexão oficial, com um modelo aprovado, ou um gatilho de mensagem.",
        "Use an official connection with an approved template, or a trigger of messages.",
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
    "window_may_close": pair(
        "Quando a conversa chega aqui, o contato pode estar há {hours} horas ou mais sem escrever: esta mensagem não sairia ({channel}).",
        "Here the contact may have been silent for {hours} hours or more: this message would not go out ({channel}).",
    ),
    "window_may_close.hint": pair(
        "Escolha neste bloco um modelo aprovado em “Fora da janela de 24 horas”.",
        "Choose an approved template for “Outside the 24 hours” in this node.",
    ),
    "window_may_close.separate.hint": pair(
        "Antes deste bloco, envie um modelo aprovado e espere a resposta do contato.",
        "Before this node send an approved template and wait for the contact's reply.",
    ),
    "window_may_close.channel.hint": pair(
        "Este canal não tem modelos aprovados: encurte a espera.",
        "This channel has no approved templates: make the wait shorter.",
    ),
    "text_may_be_too_long": pair(
        "Com as variáveis preenchidas este texto terá por volta de {length} caracteres; o {channel} leva {limit}.",
        "With its variables filled in this text will have about {length} characters; {channel} carries {limit}.",
    ),
    "text_may_be_too_long.hint": pair(
        "Encurte o texto, ou divida em duas mensagens.", "Make the text shorter, or split it into two messages."
    ),
    "bubbles_could_be_one": pair(
        "{count} mensagens de texto seguidas: cada uma conta, e é cobrada, em separado.",
        "{count} texts in a row: each of them counts, and is charged, by itself.",
    ),
    "bubbles_could_be_one.hint": pair(
        "Junte os textos em uma mensagem, com uma linha em branco entre eles.",
        "Put the texts into one message, with an empty line between them.",
    ),
}
