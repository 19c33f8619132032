"""What is wrong with a drawing, before anybody is played through it. Errors keep it a draft; warnings only speak."""

from collections.abc import Mapping

from backend.engine.check_addresses import address_problems
from backend.engine.check_calendar import calendar_problems
from backend.engine.check_calls import call_problems
from backend.engine.check_channels import bubble_problems
from backend.engine.check_config import config_problems
from backend.engine.check_consent import consent_problems
from backend.engine.check_context import Approved, CheckContext
from backend.engine.check_graph import graph_problems
from backend.engine.check_joinable import joinable_problems
from backend.engine.check_notices import notice_problems
from backend.engine.check_others import other_problems, pausing
from backend.engine.check_receptive import receptive_problems
from backend.engine.check_silence import silence_problems
from backend.engine.check_templates import Variables, template_problems
from backend.engine.funnel import Funnel
from backend.engine.graph import Graph, malformed
from backend.engine.node_type import NodeType
from backend.engine.problem import Problem
from backend.engine.upgrade import upgrade

__all__ = ["Approved", "CheckContext", "Problem", "check", "malformed"]


def check(
    graph: Graph,
    catalog: Mapping[str, NodeType],
    context: CheckContext | None = None,
    id: str = "",  # noqa: A002
    name: str = "",
) -> list[Problem]:
    """In the order of the drawing, errors before warnings. A malformed graph has only that to be said of it."""
    if problems := malformed(graph):
        return problems
    context = context or CheckContext()
    upgraded = upgrade(graph)
    funnel = Funnel.from_graph(upgraded, catalog, id, 0, name)
    pauses = pausing(funnel, context.others)
    found = graph_problems(upgraded, funnel, pauses)
    found += other_problems(funnel, context)
    found += calendar_problems(funnel, context)
    found += call_problems(funnel, context)
    found += receptive_problems(funnel, context.channels)
    led = any(id in other.starts for other in context.others)
    found += silence_problems(funnel, context.channels, pauses, led)
    found += consent_problems(funnel, context.ai_needs_consent)
    variables = Variables(funnel, context)
    sound: list[str] = []
    references = {**context.references, "node": frozenset(funnel.nodes)}
    for node in upgraded["nodes"]:
        node_type = catalog.get(node["type"])
        if node_type is None:
            found.append(Problem(node["id"], "", "node_type_unknown", {"type": node["type"][:50]}))
            continue
        played = funnel.nodes[node["id"]]
        needs = node_type.needs_with(played.config)
        if context.integrations is not None and needs not in {"", *context.integrations}:
            wording = needs if played.troubles else f"{needs}_beside"
            found.append(Problem(node["id"], "", "integration_missing", {}, "warning", wording))
        wrong = config_problems(node, node_type, references, context.templates, context.refused)
        told = {(problem.field, problem.code) for problem in wrong}
        wrong += notice_problems(played, references, context.reached)
        called = address_problems(node, node_type, context.refuses_url)
        found += [*wrong, *(problem for problem in called if (problem.field, problem.code) not in told)]
        found += template_problems(node, node_type, variables)
        if not any(problem.severity == "error" for problem in wrong):
            found += bubble_problems(played, context.channels)
            sound.append(node["id"])
    found += joinable_problems(funnel, sound, context.channels)
    return sorted(found, key=lambda problem: problem.severity == "warning")
