"""What an author may write in a template: jinja2's parser reads it, an allow-list lets some forms through.

Nothing is compiled to Python and nothing is folded, so neither an escape nor a bomb has a place to happen (security.md, S-TPL).
"""

import warnings

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from jinja2.parser import Parser

from backend.engine.refusal import Refusal
from backend.engine.template_forms import walk
from backend.engine.template_tokens import ENVIRONMENT, measured, syntax_error

MAX_SOURCE = 8 * 1024
"""Bytes."""


def parse_template(source: str) -> list[nodes.Node]:
    tree = _parse(source, None)
    assert isinstance(tree, nodes.Template)
    return tree.body


def parse_expression(source: str) -> nodes.Node:
    """`response.text == 'sim'`: what may stand between `{{` and `}}`."""
    return _parse(source, "variable")


def _parse(source: str, state: str | None) -> nodes.Node:
    if len(source.encode("utf-8", "replace")) > MAX_SOURCE:
        raise Refusal("template_not_allowed", "size", f"{source[:20]}…", 1, 1)
    tokens = measured(source, state)
    try:
        with warnings.catch_warnings():
            # An unknown escape such as '\d' in a text warns inside the lexer; it stays as written, which is what was meant.
            warnings.simplefilter("ignore", DeprecationWarning)
            parser = Parser(ENVIRONMENT, source, state=state)
            tree = parser.parse() if state is None else _whole(parser)
    except TemplateSyntaxError as error:
        raise syntax_error(source, tokens, error.lineno) from None
    except RecursionError:
        raise Refusal("template_not_allowed", "size", source[:20], 1, 1) from None
    walk(tree, source)
    return tree


def _whole(parser: Parser) -> nodes.Node:
    tree = parser.parse_expression()
    if not parser.stream.eos:
        parser.fail("unexpected end of expression", parser.stream.current.lineno)
    return tree
