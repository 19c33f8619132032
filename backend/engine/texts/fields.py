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
    "email_invalid": pair("`{value}` não é um endereço de e-mail.", "`{value}` is no e-mail address."),
    "email_invalid.hint": pair(
        "Um endereço só, como secretaria@escola.com.br, ou uma variável.",
        "One address, such as office@school.com, or a variable.",
    ),
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
    "cron_invalid.never": pair("O horário `{value}` nunca chega.", "The schedule `{value}` never comes."),
    "cron_invalid.never.hint": pair(
        "Escolha um dia que o mês tenha: 30 de fevereiro não existe.",
        "Choose a day that the month has: there is no 30 February.",
    ),
    "cron_invalid.often": pair(
        "O horário `{value}` vem mais de uma vez por hora.", "The schedule `{value}` comes more than once an hour."
    ),
    "cron_invalid.often.hint": pair(
        "Diga um só minuto no primeiro campo; por exemplo 0 9-18 * * 1-5, a cada hora.",
        "Give the first field one minute only; 0 9-18 * * 1-5 for instance, every hour.",
    ),
    "audience_missing": pair(
        "Uma agenda sem condições começaria o funil para todos os contatos.",
        "A schedule without conditions would begin the funnel for every contact.",
    ),
    "audience_missing.hint": pair(
        "Em Regras, diga quem entra: por exemplo quem tem a etiqueta aluno.",
        "Under Rules, say who enters: whoever has the tag student, for instance.",
    ),
    "calendar_interrupts": pair(
        "O calendário não interrompe uma conversa.", "The calendar does not interrupt a conversation."
    ),
    "calendar_interrupts.hint": pair(
        "Em Regras, deixe que espere o outro funil terminar, ou que tome o seu lugar.",
        "Under Rules, let it wait until the other funnel has ended, or take its place.",
    ),
    "date_field_unknown": pair("O campo `{field}` não existe.", "There is no field `{field}`."),
    "date_field_unknown.hint": pair(
        "Crie em Contatos um campo do tipo data, ou escolha um dos que existem.",
        "Create a field of type date under contacts, or choose one that exists.",
    ),
    "date_hours_over": pair(
        "Começa às {at}, e o horário permitido acaba às {end}: ninguém entraria.",
        "It begins at {at}, and the hours when one may enter end at {end}: nobody would.",
    ),
    "date_hours_over.hint": pair(
        "Uma data vale só no seu dia: escolha uma hora antes do fim, ou um fim mais tarde.",
        "A date is good for its own day only: choose an earlier time, or a later end.",
    ),
    "date_field_type": pair("O campo `{field}` não é do tipo data.", "The field `{field}` is not of type date."),
    "date_field_type.hint": pair(
        "Só conta quem tem nele uma data escrita assim: 2026-12-31.",
        "Only contacts whose value is written as 2026-12-31 count.",
    ),
    "pattern_invalid": pair(
        "A expressão `{value}` não é válida (sintaxe RE2).", "The pattern `{value}` is not valid (RE2 syntax)."
    ),
    "timezone_unknown": pair("Fuso horário desconhecido: {value}.", "Unknown time zone: {value}."),
    "timezone_unknown.hint": pair("Por exemplo America/Sao_Paulo.", "America/Sao_Paulo, for instance."),
    "date_invalid": pair("Data inválida: {value}.", "Invalid date: {value}."),
    "date_invalid.hint": pair("Use 2026-12-31T14:00:00-03:00.", "Use 2026-12-31T14:00:00-03:00."),
    "url_scheme": pair("O endereço deve começar com https://.", "The address must begin with https://."),
    "consent_text_varies": pair(
        "“{label}” não pode ter variáveis: o que a pessoa leu tem de ser o que foi publicado.",
        "“{label}” cannot hold variables: what the person read must be what was published.",
    ),
    "consent_text_varies.hint": pair(
        "Cumprimente pelo nome em uma mensagem antes.", "Greet by name in a message before it."
    ),
    "url_invalid": pair("Isto não é um endereço.", "This is no address."),
    "url_invalid.hint": pair(
        "Por exemplo https://api.escola.com.br/alunos.", "https://api.school.com/students, for instance."
    ),
    "url_port": pair("Esta porta não é chamada.", "This port is not called."),
    "url_port.hint": pair("Use 443, 8069 ou 8443.", "Use 443, 8069 or 8443."),
    "url_forbidden": pair("Endereço interno não é permitido.", "An internal address is not allowed."),
    "url_host_varies": pair(
        "O servidor do endereço não pode vir de uma variável.", "The address's host cannot come from a variable."
    ),
    "url_host_varies.hint": pair(
        "Escreva https:// e o servidor por extenso; variáveis vêm depois da primeira barra.",
        "Write https:// and the host in full; variables come behind the first slash.",
    ),
    "header_forbidden": pair(
        "O cabeçalho `{name}` não pode ser enviado assim.", "The header `{name}` cannot be sent so."
    ),
    "header_forbidden.hint": pair(
        "Host, Content-Length e outros são nossos; um valor cabe em uma linha.",
        "Host, Content-Length and others are ours; a value fits on one line.",
    ),
    "header_secret": pair(
        "O cabeçalho `{name}` ficaria legível para quem abre o funil.",
        "The header `{name}` could be read by whoever opens the funnel.",
    ),
    "header_secret.hint": pair(
        "Para sistemas com senha ou chave, conecte o sistema da escola em Integrações e use Consultar o sistema da escola.",
        "For systems with a password or key, connect the school's system on the integrations page and use its own block.",
    ),
    "path_invalid": pair("`{path}` não é um caminho na resposta.", "`{path}` is no path in the answer."),
    "path_invalid.hint": pair(
        "Por exemplo data.aluno.nome ou itens[0].id.", "data.student.name or items[0].id, for instance."
    ),
    "key_invalid": pair(
        "`{value}` não serve de nome: use letras, números e _, começando por letra.",
        "`{value}` is no name: use letters, digits and _, a letter first.",
    ),
}
