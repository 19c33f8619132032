"""What a variable's value becomes where its text is part of something with a grammar: a mark `x-encode` says which."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote, unquote

from backend.engine.templates import Output, Scope, Template
from backend.engine.values import Missing, Value, show

Encode: TypeAlias = Callable[[Value], str]


@dataclass(slots=True)
class _Encoded(Output):
    encode: Encode = show

    def shown(self, value: Value) -> str:
        return self.encode(value)


def encoded(template: Template, scope: Scope, limit: int, encoding: str) -> str:
    """The author's own text goes through as it is; only values are encoded."""
    return template.render_into(_Encoded(limit, encode=ENCODINGS[encoding]), scope)


def url(value: Value) -> str:
    """One segment of a path, or one value of a query: never a slash, never a step upwards for who does not decode it."""
    text = show(value)
    return text.replace(".", "%2E") if text in (".", "..") else quote(text, safe="")


def climbs(address: str) -> bool:
    """A step upwards in its path, for whoever decodes it on the way, once or twice."""
    path = unquote(unquote(address.partition("?")[0]))
    return any(part.strip() in (".", "..") for part in re.split(r"[/\\?#;]", path))


def json_text(value: Value) -> str:
    """The inside of a JSON string, which stands between its author's quotes; numbers, lists and the like as they are."""
    if value is None or isinstance(value, Missing):
        return ""
    whole = json.dumps(value, ensure_ascii=False)
    return whole[1:-1] if isinstance(value, str) else whole


ENCODINGS: Mapping[str, Encode] = {"url": url, "json": json_text}
