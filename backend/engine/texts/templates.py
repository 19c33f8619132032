"""Templates, conditions and variables."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "template_syntax": pair(
        "Erro de escrita na linha {line}, coluna {column}: `{fragment}`.",
        "Cannot be read at line {line}, column {column}: `{fragment}`.",
    ),
    "template_syntax.hint": pair(
        "Uma variável se escreve {{{{ contact.name }}}}; uma condição, response.text == 'sim'.",
        "A variable is written {{{{ contact.name }}}}; a condition, response.text == 'yes'.",
    ),
    "template_not_allowed": pair("O trecho `{fragment}` não é permitido.", "`{fragment}` is not allowed."),
    "template_not_allowed.operator": pair(
        "Operador `{fragment}` não é permitido.", "The operator `{fragment}` is not allowed."
    ),
    "template_not_allowed.operator.hint": pair(
        "Textos se juntam com ~; contas não são feitas aqui.", "Join texts with ~; sums are not done here."
    ),
    "template_not_allowed.tag": pair("O comando `{fragment}` não é permitido.", "The tag `{fragment}` is not allowed."),
    "template_not_allowed.tag.hint": pair(
        "Só {{% if %}}, {{% elif %}}, {{% else %}} e {{% endif %}}.",
        "Only {{% if %}}, {{% elif %}}, {{% else %}} and {{% endif %}}.",
    ),
    "template_not_allowed.loop": pair(
        "O comando `{fragment}` não é permitido.", "The tag `{fragment}` is not allowed."
    ),
    "template_not_allowed.loop.hint": pair(
        "Para mostrar várias opções use o bloco de lista; para juntar uma lista, {{{{ contact.tags|join(', ') }}}}.",
        "To show several options use the list block; to join a list, {{{{ contact.tags|join(', ') }}}}.",
    ),
    "template_not_allowed.filter": pair(
        "O filtro `{fragment}` não é permitido assim.", "The filter `{fragment}` is not allowed like this."
    ),
    "template_not_allowed.filter.hint": pair("Existem: {filters}.", "There are: {filters}."),
    "template_not_allowed.test": pair("O teste `{fragment}` não é permitido.", "The test `{fragment}` is not allowed."),
    "template_not_allowed.test.hint": pair("Existem: is defined, is none.", "There are: is defined, is none."),
    "template_not_allowed.call": pair(
        "A chamada `{fragment}` não é permitida.", "The call `{fragment}` is not allowed."
    ),
    "template_not_allowed.call.hint": pair(
        "Use um filtro, por exemplo {{{{ contact.name|first_name }}}}.",
        "Use a filter, for instance {{{{ contact.name|first_name }}}}.",
    ),
    "template_not_allowed.size": pair(
        "O modelo é grande ou aninhado demais: `{fragment}`.",
        "The template is too large or too deeply nested: `{fragment}`.",
    ),
    "template_not_allowed.size.hint": pair("Máximo 8 KB e 20 níveis.", "At most 8 KB and 20 levels."),
    "variable_unknown": pair(
        "A variável `{name}` não existe; ficará vazia.", "There is no variable `{name}`; it will be empty."
    ),
    "variable_unknown.suggestion": pair(
        "A variável `{name}` não existe; ficará vazia. Você quis dizer `{suggestion}`?",
        "There is no variable `{name}`; it will be empty. Did you mean `{suggestion}`?",
    ),
    "variable_unset": pair(
        "A variável `{name}` ainda está vazia aqui: nenhum caminho que chega a este bloco passa antes pelo bloco que a preenche.",
        "The variable `{name}` is still empty here: no path to this node comes by the one that fills it.",
    ),
    "variable_unset.hint": pair(
        "Ponha a pergunta antes deste bloco, ou leia a variável mais adiante.",
        "Put the question before this node, or read the variable further on.",
    ),
}
