"""Called funnels: one stands on top of its caller until it ends, pinned to the version that was published when it was called (C11)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from backend.engine.budgets import CALLED
from backend.engine.funnel import Funnel
from backend.engine.state import Frame
from backend.engine.words import CallFunnel, Finished, Json, Outcome


def pinned(outcome: Outcome, published: Mapping[str, int]) -> Outcome:
    """The journal says which version it is."""
    if isinstance(outcome, CallFunnel):
        return replace(
            outcome, detail={**outcome.detail, "funnel": outcome.funnel, "version": published.get(outcome.funnel)}
        )
    return outcome


def entered(
    frames: Sequence[Frame],
    called: CallFunnel,
    published: Mapping[str, int],
    funnels: Mapping[tuple[str, int], Funnel],
) -> Frame | Finished:
    """The callee's frame; or that it cannot be called, and why."""
    version = published.get(called.funnel)
    funnel = None if version is None else funnels.get((called.funnel, version))
    if funnel is None or funnel.start is None:
        return _not("subfunnel_unpublished")
    if len(frames) > CALLED:
        return _not("subfunnel_depth")
    return Frame(funnel.id, funnel.version, funnel.start, dict(called.variables))


def returned(variables: Mapping[str, Json], *, alone: bool) -> Finished:
    """`alone`: the callee ended where it needed a person and nothing was drawn."""
    return _not("subfunnel_unconnected") if alone else Finished(True, dict(variables))


def _not(code: str) -> Finished:
    return Finished(False, error={"code": code})
