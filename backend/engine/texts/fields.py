"""The fields of a node."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "field_required": pair("Preencha “{label}”.", "Fill in “{label}”."),
    "field_unknown": pair("Campo desconhecido `{name}`.", "Unknown field `{name}`."),
    "field_unknown.suggestion": pair(
        "Campo desconhecido `{name}`. Você quis dizer `{suggestion}`?",
        "Unknown field `{name}`. Did you mean `{suggestion}`?",
    ),
    "field_type": pair("“{label}” tem um valor do tipo errado.", "“{label}” holds the wrong kind of value."),
    "field_choice": pair("“{label}” deve ser um destes: {choices}.", "“{label}” must be one of: {choices}."),
    "field_empty": pair("“{label}” não pode ficar vazio.", "“{label}” must not be empty."),
    "field_too_short": pair(
        "“{label}” precisa de pelo menos {limit} caracteres.", "“{label}” needs at least {limit} characters."
    ),
    "field_too_long": pair(
        "“{label}” aceita no máximo {limit} caracteres.", "“{label}” takes at most {limit} characters."
    ),
    "field_minimum": pair("“{label}” deve ser no mínimo {limit}.", "“{label}” must be at least {limit}."),
    "field_maximum": pair("“{label}” deve ser no máximo {limit}.", "“{label}” must be at most {limit}."),
    "field_too_few": pair("“{label}” precisa de pelo menos {limit}.", "“{label}” needs at least {limit}."),
    "field_too_many": pair("“{label}” aceita no máximo {limit}.", "“{label}” takes at most {limit}."),
    "field_repeated": pair("“{label}” repete `{value}`.", "“{label}” repeats `{value}`."),
    "field_format": pair("“{label}” não tem a forma esperada.", "“{label}” does not have the expected form."),
    "field_shape": pair("“{label}” não está completo.", "“{label}” is not complete."),
    "key_reserved": pair("O nome `{key}` é reservado.", "The name `{key}` is reserved."),
    "key_reserved.hint": pair("Escolha outro nome.", "Choose another name."),
    "wait_range": pair("De 1 s a 365 dias.", "From 1 s to 365 days."),
    "wait_range.hint": pair("Por exemplo 5 min, 2 horas ou 3 dias.", "For instance 5 min, 2 hours or 3 days."),
    "time_invalid": pair("Horário inválido: {value}.", "Invalid time: {value}."),
    "time_invalid.hint": pair("Por exemplo 09:00.", "For instance 09:00."),
    "cron_invalid": pair("O horário `{value}` não é válido.", "The schedule `{value}` is not valid."),
    "cron_invalid.hint": pair(
        "Cinco campos: minuto, hora, dia, mês, dia da semana; por exemplo 0 9 * * 1-5.",
        "Five fields: minute, hour, day, month, weekday; 0 9 * * 1-5 for instance.",
    ),
    "pattern_invalid": pair(
        "A expressão `{value}` não é válida (sintaxe RE2).", "The pattern `{value}` is not valid (RE2 syntax)."
    ),
    "timezone_unknown": pair("Fuso horário desconhecido: {value}.", "Unknown time zone: {value}."),
    "timezone_unknown.hint": pair("Por exemplo America/Sao_Paulo.", "America/Sao_Paulo, for instance."),
    "date_invalid": pair("Data inválida: {value}.", "Invalid date: {value}."),
    "date_invalid.hint": pair("Use 2026-12-31T14:00:00-03:00.", "Use 2026-12-31T14:00:00-03:00."),
    "url_scheme": pair("O endereço deve começar com https://.", "The address must begin with https://."),
    "key_invalid": pair(
        "`{value}` não serve de nome: use letras, números e _, começando por letra.",
        "`{value}` is no name: use letters, digits and _, a letter first.",
    ),
}
