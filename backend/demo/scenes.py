"""What the demo shows: two schools, their people, and conversations as they are had.

A line of a conversation is what the contact writes; `[Piano]` presses an option. `@bia …` is what a colleague answers, `+2 hours` lets time
pass. What the bot says is not written here: the funnel says it.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from backend.engine.words import Json
from backend.storage.accounts import Role


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str
    role: Role
    teams: tuple[str, ...] = ()

    @property
    def nick(self) -> str:
        return self.name.partition(" ")[0].lower()


@dataclass(frozen=True, slots=True)
class Talked:
    """`ago`: when the last line was written. `agent` is in charge of it, by the short name."""

    name: str
    phone: str
    lines: tuple[str, ...]
    ago: timedelta
    status: str = "open"
    agent: str | None = None
    team: str | None = None
    unread: int = 0
    tags: tuple[str, ...] = ()
    email: str | None = None
    stage: str | None = "Qualificação"
    fields: dict[str, Json] = field(default_factory=dict)
    note: str | None = None
    known: bool = False
    """Wrote before: what comes now is no first message."""


@dataclass(frozen=True, slots=True)
class School:
    name: str
    people: tuple[Person, ...]
    teams: tuple[str, ...]
    tags: dict[str, str]
    """Name and colour."""
    fields: tuple[tuple[str, str, str, tuple[str, ...], str], ...]
    """Key, label, type, choices, class."""
    connection: str
    page: str
    """Of the web chat that anybody may open: /c/<page>."""
    talks: tuple[Talked, ...]
    funnel: str | None = None
    """Name of the published funnel, whose drawing is aula_experimental.json."""
    draft: tuple[str, dict[str, Any]] | None = None
    """Name and drawing of a funnel that is not published."""


def greeting(trigger: dict[str, Any], text: str) -> dict[str, Any]:
    """The smallest drawing: something begins it, one message, the end."""
    bubbles = [{"type": "text", "text": text}]
    return {
        "nodes": [
            {"id": "inicio", "type": "trigger", "data": trigger, "position": {"x": 0, "y": 0}},
            {"id": "mensagem", "type": "send_message", "data": {"bubbles": bubbles}, "position": {"x": 300, "y": 0}},
            {"id": "fim", "type": "end", "data": {}, "position": {"x": 600, "y": 0}},
        ],
        "edges": [
            {"id": "e1", "source": "inicio", "target": "mensagem"},
            {"id": "e2", "source": "mensagem", "target": "fim"},
        ],
    }


HOURS = {day: [["08:00", "12:00"], ["13:30", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri")} | {
    "sat": [["09:00", "13:00"]]
}

COMPASSO = School(
    name="Escola Compasso",
    people=(
        Person("owner@compasso.demo", "Helena Prado", "owner", ("Time de Vendas", "Financeiro")),
        Person("attendant@compasso.demo", "Bia Nogueira", "agent", ("Time de Vendas", "Secretaria")),
        Person("marketer@compasso.demo", "Rafael Moreira", "marketer"),
    ),
    teams=("Time de Vendas", "Secretaria", "Financeiro"),
    tags={
        "aula experimental": "#7C3AED",
        "aluno": "#0E9F6E",
        "aluno sumido": "#D97706",
        "indicação": "#0284C7",
        "bolsa": "#DB2777",
    },
    fields=(
        ("instrumento", "Instrumento", "choice", ("Violão", "Piano", "Canto", "Bateria", "Ainda não sei"), "plain"),
        ("idade", "Idade", "number", (), "personal"),
        ("responsavel", "Responsável", "text", (), "minor"),
        ("data_da_aula", "Data da aula", "date", (), "plain"),
        ("periodo", "Período", "choice", ("Manhã", "Tarde", "Noite"), "plain"),
    ),
    connection="Chat do site",
    page="escola-compasso",
    funnel="Aula experimental",
    draft=(
        "Volta às aulas",
        greeting(
            {"kind": "tag_added", "tag": "aluno sumido"},
            "Oi, {{ contact.name | first_name }}! As turmas novas começam em fevereiro. Guardo uma vaga para você?",
        ),
    ),
    talks=(
        Talked(
            "Marina Couto",
            "5511987650101",
            (
                "oi, queria marcar uma aula experimental",
                "[Piano]",
                "34",
                "depois de amanhã",
                "[Manhã]",
                "Dá pra ser às 10h? De manhã cedo eu não consigo",
            ),
            timedelta(minutes=4),
            unread=1,
        ),
        Talked(
            "Caio Lima",
            "5511987650102",
            (
                "quero conhecer a escola",
                "teclado",
                "9",
                "Marta Lima",
                "amanhã",
                "[Tarde]",
                "@bia Oi, Marta! Aqui é a Bia, da Compasso. O professor Davi pode às 15h. Fica bom?",
                "Perfeito, estaremos aí!",
                "@bia Combinado. É só chegar dez minutinhos antes 😊",
            ),
            timedelta(hours=2),
            agent="bia",
            tags=("indicação",),
            note="A mãe prefere falar por áudio à noite.",
        ),
        Talked("Priscila Andrade", "5521987650103", ("Olá", "[Violão]", "27"), timedelta(minutes=37), unread=1),
        Talked(
            "João Vítor Barreto",
            "5531987650104",
            ("bom dia, vocês têm bateria?", "bateria", "bateria mesmo, não tem?", "só bateria"),
            timedelta(hours=5),
            unread=2,
            team="Time de Vendas",
        ),
        Talked(
            "Dona Célia Ramos",
            "5511987650105",
            (
                "Boa tarde. O boleto deste mês ainda não chegou",
                "@helena Boa tarde, dona Célia! Acabei de reenviar para o seu e-mail. Chegou?",
                "Chegou sim, obrigada!",
            ),
            timedelta(days=1, hours=3),
            status="closed",
            agent="helena",
            team="Financeiro",
            tags=("aluno",),
            email="celia.ramos@example.com",
            stage="Cliente",
            fields={"instrumento": "Canto", "idade": 61},
            known=True,
        ),
        Talked(
            "Thiago Nascimento",
            "5511987650106",
            (
                "Preciso remarcar meu horário de quinta, vou viajar",
                "@bia Sem problema, Thiago. Tenho sexta às 18h ou sábado às 11h.",
                "Sábado às 11h então",
            ),
            timedelta(hours=21),
            status="pending",
            agent="bia",
            team="Secretaria",
            tags=("aluno",),
            stage="Cliente",
            fields={"instrumento": "Violão", "idade": 22},
            unread=1,
            known=True,
        ),
        Talked("Larissa Fontes", "5541987650107", ("aula", "+20 hours"), timedelta(days=2), status="closed"),
        Talked(
            "Otávio Mendes",
            "5511987650108",
            (
                "vi no Instagram que a primeira aula é grátis",
                "[Ainda não sei]",
                "16",
                "Sônia Mendes",
                "amanhã",
                "[Noite]",
                "@bia Oi, Otávio! Amanhã às 19h com a professora Lia, pode ser?",
                "Pode!! 🎸",
            ),
            timedelta(days=3),
            agent="bia",
            status="closed",
            tags=("bolsa",),
        ),
    ),
)

ALLEGRO = School(
    name="Academia Allegro",
    people=(Person("owner@allegro.demo", "Sérgio Allegretti", "owner", ("Atendimento",)),),
    teams=("Atendimento",),
    tags={"interessado": "#0284C7", "aluno": "#0E9F6E"},
    fields=(("modalidade", "Modalidade", "choice", ("Balé", "Jazz", "Sapateado"), "plain"),),
    connection="Chat do site",
    page="academia-allegro",
    draft=(
        "Boas-vindas",
        greeting({"kind": "first_message"}, "Oi! Aqui é da {{ workspace.name }}. Já vamos responder. 🩰"),
    ),
    talks=(
        Talked(
            "Fernanda Teles",
            "5519987650201",
            ("Oi, vocês têm turma de balé para adultos iniciantes?",
             "@sérgio Temos sim, Fernanda! Terças e quintas às 19h30. Quer vir assistir a uma aula?",
             "Quero! Posso ir nesta quinta?"),
            timedelta(minutes=52),
            agent="sérgio",
            unread=1,
            tags=("interessado",),
            fields={"modalidade": "Balé"},
        ),
        Talked(
            "Igor Pacheco",
            "5519987650202",
            ("Quanto custa o jazz?",),
            timedelta(hours=9),
            unread=1,
            team="Atendimento",
        ),
    ),
)  # fmt: skip

SCHOOLS = (COMPASSO, ALLEGRO)
