"""Whatever a contact writes and whatever a model answers: instructions are ours, and only this contact's own fields are filled in.

A scripted model that obeys everybody, over the whole path: the node asks, the runner reads, the node lets through.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from backend.activities.ai_reply import AiReply
from backend.activities.base import Call, Done, Failed
from backend.activities.credential import Credential
from backend.catalog import load
from backend.engine.words import AddTag, Entered, Finished, Leave, SendMessage, SetField, View, Wait
from backend.engine.words import Call as Asks
from tests.engine.hostile import CALLS, GOOD, ORDERS, messages
from tests.nodes.cases import config_of, read_view

NODE = load()["ai_reply"]
FIELDS = {"email": "string", "horario": "string", "idade": "integer", "nivel": "string"}
SCHEMA = {
    "type": "object",
    "properties": {
        "email": {"type": "string", "format": "email"}, "horario": {"type": "string"}, "idade": {"type": "integer"},
        "nivel": {"type": "string", "enum": ["iniciante", "avancado"]},
    },
    "required": ["email"],
}  # fmt: skip
CONFIG = {
    "prompt": "Fale com {{ contact.name }} sobre {{ variable.curso }}: {{ trigger.message }}",
    "extraction_schema": SCHEMA,
    "variable": "ia",
}
PORTS = {"success", "complete", "escalate", "no_reply", "failed"}
MODES = [{**CONFIG, "mode": "once"}, {**CONFIG, "mode": "until_complete"}]


@dataclass
class Obedient:
    """Credentials, model and ledger in one: it says what it was given, then answers well."""

    script: list[Mapping[str, Any]]
    bodies: list[Any] = field(default_factory=list)

    async def open(self, workspace_id: UUID, platform: str) -> Credential:
        return Credential({"model": "m", "master_prompt": "Você atende a Escola Compasso."}, "key")

    async def ask(self, api_key: str, body: Any, seconds: float) -> Any:
        self.bodies.append(body)
        return self.script.pop(0) if self.script else GOOD

    async def spent(self, workspace_id: UUID, contact_id: UUID) -> int:
        return 0

    async def add(self, workspace_id: UUID, contact_id: UUID, tokens: int) -> None: ...


def seen_by(order: str) -> View:
    """The contact wrote it everywhere where a contact may write."""
    told: dict[str, Any] = {
        "contact": {"name": order[:150], "custom_data": {"horario": order, "obs": order}},
        "variables": {"curso": order}, "message": {"type": "text", "text": order},
        "history": [[True, order], [False, "Oi!"], [True, order]],
    }  # fmt: skip
    return read_view(told, Entered())


def asked(config: Mapping[str, Any], view: View) -> Asks:
    outcome = NODE.run(config_of(NODE, config, view), view, Entered())
    assert isinstance(outcome, Asks)
    return outcome


async def answered(asks: Asks, model: Obedient) -> Done | Failed:
    call = Call(uuid4(), uuid4(), uuid4(), uuid4(), "ai", asks.activity.request, 1)
    found = await AiReply(model, model, model)(call)
    assert isinstance(found, Done | Failed), found
    return found


@pytest.mark.parametrize("config", MODES, ids=["once", "until_complete"])
async def test_nothing_that_a_contact_writes_is_an_instruction(config: Mapping[str, Any]) -> None:
    """System text and tool are the same to the letter, whoever writes what; what was written stands in the user's messages alone."""
    bodies = []
    for order in ORDERS:
        model = Obedient([])
        await answered(asked(config, seen_by(order)), model)
        bodies.append(model.bodies[0])
    systems = {(str(body["system"]), str(body.get("tools")), str(body["output_config"])) for body in bodies}
    assert len(systems) == 1
    for order, body in zip(ORDERS, bodies, strict=True):
        assert set(body) == {
            "model",
            "max_tokens",
            "system",
            "messages",
            "thinking",
            "output_config",
            "metadata",
            "tools",
            "tool_choice",
        }
        roles = [one["role"] for one in body["messages"]]
        assert roles == ["user", "assistant", "user"][: len(roles)]
        [first, *_] = body["messages"]
        assert str(first["content"]).count("</dados>") - order[:2_000].count("</dados>") == 1, (
            "nobody closes our brackets"
        )
        assert [tool["name"] for tool in body["tools"]] == ["salvar_dados_lead"]
        assert set(body["tools"][0]["input_schema"]["properties"]) == set(FIELDS)


def allowed(config: Mapping[str, Any], outcome: Any) -> None:
    """All that a model may bring about."""
    assert isinstance(outcome, Leave | Wait), outcome
    if isinstance(outcome, Leave):
        assert outcome.port in PORTS
    for effect in outcome.effects:
        match effect:
            case SetField(key, value):
                assert key in FIELDS
                assert type(value).__name__ == {"integer": "int"}.get(FIELDS[key], "str")
                assert len(str(value)) <= 500
                assert key != "nivel" or value in ("iniciante", "avancado")
                assert key != "email" or str(value).isprintable()
            case AddTag(name):
                assert name == "ia_qualificado"
            case SendMessage(content, None):
                assert set(content) == {"type", "text"}
                assert "golpe.example" not in str(content["text"])
                assert len(str(content["text"])) <= 4_096
            case _:
                raise AssertionError(f"no model may do this: {effect}")
    assert set(outcome.variables) <= {*FIELDS, "ia"}


@pytest.mark.parametrize("config", MODES, ids=["once", "until_complete"])
async def test_whatever_a_model_says_only_the_contacts_own_fields_are_filled_in(config: Mapping[str, Any]) -> None:
    view = seen_by(ORDERS[0])
    sent = set()
    for message in messages():
        model = Obedient([message])
        found = await answered(asked(config, view), model)
        error = {"code": found.code} if isinstance(found, Failed) else None
        finished = Finished(error is None, getattr(found, "value", None), error)
        outcome = NODE.run(config_of(NODE, config, view), view, finished)
        allowed(config, outcome)
        sent |= {str(effect.content["text"]) for effect in outcome.effects if isinstance(effect, SendMessage)}
        for body in model.bodies[1:]:
            assert body["system"] == model.bodies[0]["system"]
            assert body.get("tools") == model.bodies[0]["tools"]
        # The runner is not believed either: the same, straight into the node.
        for straight in (message, {**GOOD, "message": "Oi", "qualification_score": 1, "data": message}):
            allowed(config, NODE.run(config_of(NODE, config, view), view, Finished(True, straight)))
    assert "{{ contact.phone }} {% if x %}" in sent, "as it is: no template"


def test_there_are_enough_of_them() -> None:
    assert len(set(ORDERS)) + len(list(messages())) > 150
    assert len(CALLS) > 75
