"""A template's tokens: how deep and long it is, seen before jinja2's parser sees it, because the parser itself recurses."""

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment
from jinja2.exceptions import TemplateSyntaxError

from backend.engine.refusal import Kind, Refusal

MAX_DEPTH = 20
MAX_TOKENS = 1_200
MAX_DIGITS = 30
TAGS = frozenset({"if", "elif", "else", "endif"})

ENVIRONMENT = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 (it only parses; nothing is rendered by it)

_NESTING = frozenset({"not", "else", "-", "+"})
"""Tokens for which the parser calls itself without a bracket."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    line: int
    position: int


def measured(source: str, state: str | None) -> list[Token]:
    """All tokens, or a Refusal at the first one that is too deep, too many, or begins a tag other than `if`."""
    tokens: list[Token] = []
    gauge = _Gauge(source)
    for token in _tokens(source, state):
        tokens.append(token)
        gauge.take(token)
    return tokens


def _tokens(source: str, state: str | None) -> Iterator[Token]:
    position, line = 0, 1
    lexed = ENVIRONMENT.lexer.tokeniter(source, None, state=state)
    while True:
        try:
            line, kind, text = next(lexed)
        except StopIteration:
            return
        except TemplateSyntaxError as error:
            raise syntax_error(source, [Token("", "", line, position)], error.lineno) from None
        position = max(source.find(text, position), position)
        if kind not in ("whitespace", "data", "comment"):
            yield Token(kind, text, line, position)
        position += len(text)


class _Gauge:
    """How deep the parser would be by now."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.count = self.brackets = self.blocks = self.loose = 0
        self.begins_block = False

    def take(self, token: Token) -> None:
        self.count += 1
        if token.kind == "raw_begin":
            raise self._refused("tag", "{% raw %}", token)
        if token.kind in ("variable_begin", "block_begin"):
            self.loose = 0
        elif token.kind == "operator":
            self.brackets += (token.text in "([{") - (token.text in ")]}")
        if self.begins_block and token.kind == "name":
            self._tag(token)
        self.begins_block = token.kind == "block_begin"
        self.loose += token.text in _NESTING and token.kind in ("name", "operator")
        too_long = token.kind in ("integer", "float") and len(token.text) > MAX_DIGITS
        if too_long or self.count > MAX_TOKENS or max(self.brackets, self.blocks, self.loose) > MAX_DEPTH:
            raise self._refused("size", token.text[:40], token)

    def _tag(self, token: Token) -> None:
        if token.text not in TAGS:
            raise self._refused("loop" if token.text == "for" else "tag", f"{{% {token.text} %}}", token)
        self.blocks += {"if": 1, "endif": -1}.get(token.text, 0)

    def _refused(self, kind: Kind, fragment: str, token: Token) -> Refusal:
        return Refusal("template_not_allowed", kind, fragment, token.line, column_of(self.source, token.position))


def column_of(source: str, position: int) -> int:
    """From 1."""
    return position - max(source.rfind("\n", 0, position), source.rfind("\r", 0, position))


def syntax_error(source: str, tokens: list[Token], line: int) -> Refusal:
    """Where the author should look: what was opened last up to the line of the error, else the last thing read on it."""
    opened = [token for token in tokens if token.kind in ("variable_begin", "block_begin") and token.line <= line]
    there = [token for token in tokens if token.line == line]
    place = opened[-1] if opened else there[-1] if there else Token("", "", line, 0)
    text = source[place.position :].splitlines()
    fragment = text[0][:40] if text else ""
    return Refusal("template_syntax", "syntax", fragment, place.line, column_of(source, place.position))
