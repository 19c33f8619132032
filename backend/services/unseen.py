"""If-Match: what a colleague changed since one looked is not overwritten."""

from backend.errors import VersionConflict


def refuse_unseen(expected: int | None, now: int) -> None:
    """`expected` is the revision that was read; None overwrites whatever is there."""
    if expected is not None and expected != now:
        raise VersionConflict
