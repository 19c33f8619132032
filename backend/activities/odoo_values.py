"""What a funnel says, as an Odoo's fields want it. What a field does not take is refused by the field's name, before anything is sent."""

import html
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.activities.odoo_errors import OdooTrouble
from backend.engine.text import fold

OURS = frozenset({"type", "x_batuta_ref"})
"""Filled in by us."""
_YES, _NO = frozenset({"sim", "s", "yes", "true", "1"}), frozenset({"nao", "n", "no", "false", "0"})
_WHOLE = re.compile(r"[+-]?\d{1,9}")


def writable(told: Any) -> bool:
    return isinstance(told, dict) and not told.get("readonly") and told.get("store") is not False


def as_odoo(values: Mapping[str, str], fields: Mapping[str, Any], timezone: str) -> dict[str, Any]:
    """Raises OdooTrouble odoo_field for one that is not there, read only, of a kind that text cannot fill, or does not take this value."""
    found: dict[str, Any] = {}
    for name, text in values.items():
        told = fields.get(name)
        read = _READ.get(str(told.get("type"))) if isinstance(told, dict) and writable(told) else None
        try:
            if read is None:
                raise ValueError
            found[name] = read(text.strip(), told, timezone)
        except (ValueError, OverflowError):
            raise OdooTrouble("odoo_field", "refused", name) from None
    return found


def _html(text: str, told: Any, timezone: str) -> str:
    return "<p>" + html.escape(text).replace("\n", "<br>") + "</p>"


def _number(text: str, told: Any, timezone: str) -> float:
    """1234.5, 1.234,50 and R$ 50,00."""
    plain = text.removeprefix("R$").strip()
    found = float(plain.replace(".", "").replace(",", ".") if "," in plain else plain)
    if not math.isfinite(found):
        raise ValueError
    return found


def _whole(text: str, told: Any, timezone: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError
    return int(text)


def _boolean(text: str, told: Any, timezone: str) -> bool:
    said = fold(text)
    if said not in _YES | _NO:
        raise ValueError
    return said in _YES


def _selection(text: str, told: Any, timezone: str) -> str:
    """By its key, or by what Odoo shows for it."""
    listed = [(str(key), fold(str(label))) for key, label in told.get("selection") or ()]
    named = [key for key, label in listed if key == text] or [key for key, label in listed if label == fold(text)]
    if not named:
        raise ValueError
    return named[0]


def _date(text: str, told: Any, timezone: str) -> str:
    written = datetime.strptime(text, "%d/%m/%Y") if "/" in text else datetime.fromisoformat(text)  # noqa: DTZ007
    return date(written.year, written.month, written.day).isoformat()


def _moment(text: str, told: Any, timezone: str) -> str:
    """Odoo's are UTC; one without a zone is the workspace's."""
    written = datetime.fromisoformat(text)
    aware = written if written.tzinfo else written.replace(tzinfo=ZoneInfo(timezone))
    return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _text(text: str, told: Any, timezone: str) -> str:
    return text


SIMPLE: Mapping[str, Callable[[str, Any, str], Any]] = {
    "char": _text, "text": _text, "html": _html, "integer": _whole, "float": _number, "monetary": _number, "boolean": _boolean,
    "selection": _selection, "date": _date, "datetime": _moment,
}  # fmt: skip
_READ = {**SIMPLE, "many2one": _whole}
"""A record of another model by its number: not offered, but taken."""
