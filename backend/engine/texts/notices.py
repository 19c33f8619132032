"""What stands around a notice outside of Batuta."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "notice_contact": pair("Contato: {name}", "Contact: {name}"),
    "notice_nameless": pair("sem nome", "without a name"),
    "notice_funnel": pair("Funil: {name}", "Funnel: {name}"),
    "notice_open": pair("Abrir a conversa", "Open the conversation"),
    "notice_test": pair(
        "Teste do Batuta: os avisos de “{name}” chegam aqui.",
        "A test from Batuta: the notices of “{name}” arrive here.",
    ),
}
