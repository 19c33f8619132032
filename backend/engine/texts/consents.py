"""Personal data, and who agreed to it."""

from backend.engine.texts.pair import Texts, pair

TEXTS: Texts = {
    "personal_data_before_consent": pair(
        "Este bloco colhe dados pessoais de quem ainda não deu o consentimento que este funil pede.",
        "This node collects personal data of people who have not yet given the consent that this funnel asks for.",
    ),
    "personal_data_before_consent.hint": pair(
        "Ponha “Pedir consentimento” antes dele, e chegue aqui pela saída “Autorizou”.",
        "Put “Ask for consent” before it, and come here by its exit “Agreed”.",
    ),
    "personal_data_before_consent.ai": pair(
        "Aqui a IA só responde a quem autorizou, e há um caminho até este bloco sem pedir: quem não autorizou antes sai por “falhou”.",
        "AI answers only those who allowed it, and a way to this node does not ask: who did not allow it leaves by its failure.",
    ),
    "personal_data_before_consent.ai.hint": pair(
        "Antes dele, use “Pedir consentimento” com a finalidade de respostas por IA.",
        "Before it use “Ask for consent” with the purpose of answers by AI.",
    ),
    "minor_data_without_guardian": pair(
        "Menores de idade chegam a este bloco sem que o responsável tenha consentido, e ele colhe dados pessoais.",
        "Minors come to this node without a guardian's consent, and it collects personal data.",
    ),
    "minor_data_without_guardian.hint": pair(
        "Peça aqui só o contato do responsável, e o consentimento a ele, no número dele.",
        "Ask only how to reach the guardian here, and for the guardian's consent on the guardian's number.",
    ),
    "minor_data_without_guardian.age": pair(
        "Este bloco não pergunta a idade e há coleta de dados depois dele: um menor consentiria sozinho.",
        "This node does not ask the age and data are collected behind it: a minor would consent alone.",
    ),
    "minor_data_without_guardian.age.hint": pair("Ligue “Perguntar a idade antes”.", "Switch on “Ask the age first”."),
}
