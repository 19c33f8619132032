"""The requirement documents' own drawing, exactly as they write it."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "nodes": [
        {"id": "node_start", "type": "trigger", "data": {"keyword": "ola"}},
        {"id": "node_send_1", "type": "sendMessage", "data": {"text": "Oi! Tudo bem?"}},
        {"id": "node_wait_1", "type": "waitReply", "data": {}},
        {"id": "node_if_1", "type": "condition", "data": {"condition": "response.text == 'sim'"}},
        {"id": "node_send_2a", "type": "sendMessage", "data": {"text": "Ótimo!"}},
        {"id": "node_send_2b", "type": "sendMessage", "data": {"text": "Que pena."}},
    ],
    "edges": [
        {"id": "e1", "source": "node_start", "target": "node_send_1"},
        {"id": "e2", "source": "node_send_1", "target": "node_wait_1"},
        {"id": "e3", "source": "node_wait_1", "target": "node_if_1"},
        {"id": "e4", "source": "node_if_1", "sourceHandle": "true_output", "target": "node_send_2a"},
        {"id": "e5", "source": "node_if_1", "sourceHandle": "false_output", "target": "node_send_2b"},
    ],
}
