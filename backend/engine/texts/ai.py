"""Nodes that ask a model."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "ai_prompt_too_long": pair(
        "O texto tem cerca de {tokens} tokens; o máximo é {limit}.",
        "The prompt has about {tokens} tokens; the most is {limit}.",
    ),
    "ai_prompt_too_long.hint": pair("Corte o que o modelo não precisa saber.", "Cut what the model need not know."),
    "extraction_untouchable": pair(
        "`{name}` não pode ser preenchido pela IA.", "`{name}` cannot be filled in by the AI."
    ),
    "extraction_untouchable.hint": pair(
        "Use um bloco próprio para isso, ou outro nome.", "Use a node of its own for that, or another name."
    ),
    "extraction_type": pair(
        "`{name}` precisa ser texto, número, número inteiro ou sim/não.",
        "`{name}` must be a text, a number, a whole number or yes/no.",
    ),
    "extraction_required": pair(
        "`{name}` é obrigatório, mas não está entre os dados.", "`{name}` is required but is none of the fields."
    ),
}
