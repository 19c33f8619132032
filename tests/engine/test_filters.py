import pytest

from backend.engine.templates import Scope, template

SHOWN = [
    ("'ana MARIA d\\'ávila'|title", "Ana Maria D'ávila"),
    ("'  a  '|trim", "a"),
    ("'abcdef'|truncate(4)", "abc…"),
    ("'abcd'|truncate(4)", "abcd"),
    ("'ab cdef'|truncate(4)", "ab…"),
    ("'2026-12-31'|date", "31/12/2026"),
    ("'2026-12-31T14:05:00-03:00'|date('%d/%m às %H:%M')", "31/12 às 14:05"),
    ("'2026-12-31'|date('%H:%M %y %q %')", ": 26  %"),
    ("'amanhã'|date", "amanhã"),
    ("''|date", ""),
    ("'1234.5'|money", "R$ 1.234,50"),
    ("'-7'|money", "R$ -7,00"),
    ("'grátis'|money", "grátis"),
    ("'5511912345678'|phone", "+55 11 91234-5678"),
    ("'+1 650 253 0000'|phone", "+1 650-253-0000"),
    ("'abc'|phone", "abc"),
    ("' Ana Maria '|first_name", "Ana"),
    ("''|first_name", ""),
    ("nothing|first_name", ""),
    ("nothing|length", "0"),
    ("nothing|default('x')", "x"),
    ("nothing|default", ""),
    ("'a'|default('x')", "a"),
    ("0|default('x')", "0"),
    ("list|join", "a, b"),
    ("list|join(' · ')", "a · b"),
    ("'abc'|join('-')", "abc"),
    ("list|upper", "A, B"),
]


@pytest.mark.parametrize(("source", "shown"), SHOWN)
def test_filters(source, shown):
    assert template(f"{{{{ {source} }}}}").render(Scope({"list": ["a", "b"]})) == shown


def test_every_filter_has_a_body_and_a_place_in_the_gate():
    from backend.engine.filters import BODIES
    from backend.engine.template_forms import FILTERS

    assert set(BODIES) == set(FILTERS)
