"""What the test phone offers as an answer from outside leads on by the good way, for every example of the catalog."""

import json

import pytest

from backend.catalog import load
from backend.engine.words import Entered, Finished, Leave
from tests.nodes.cases import config_of, read_view

EXAMPLES = [(name, example) for name, node in load().items() if node.sample for example in node.schema["examples"]]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
@pytest.mark.parametrize("language", ["pt-BR", "en"])
def test_it_is_taken_and_leads_on(name: str, example: dict[str, object], language: str) -> None:
    node, view = load()[name], read_view({}, Entered())
    config = config_of(node, example, view)
    assert node.sample is not None
    value = json.loads(json.dumps(node.sample(config, language)))
    outcome = node.run(config, view, Finished(True, value))
    assert isinstance(outcome, Leave)
    assert not outcome.failed
    assert outcome.port in ("success", "complete", "ok", "found", "sent", node.ports(config)[0].id)


def test_the_steps_that_ask_outside_have_one() -> None:
    assert {
        "ai_reply",
        "odoo_lead",
        "odoo_find",
        "http_request",
        "erp_lookup",
        "send_email",
        "switch_ai",
        "ai_extract",
    } <= {name for name, _ in EXAMPLES}
