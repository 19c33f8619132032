"""What a contact wrote, in one form."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.engine.dates import parse_date, parse_time
from backend.engine.durations import in_range, parse_duration
from backend.engine.fields import Place, is_cpf, parse
from backend.engine.words import Message

PLACE = Place(datetime(2026, 11, 21, 15, tzinfo=UTC))

WRITTEN = {
    "text": [(" oi ", "oi"), ("  ", None)],
    "number": [
        ("10", 10), ("1.234,56", 1234.56), ("1,5", 1.5), ("1.500", 1500), ("1.5", 1.5), ("-3", -3), ("R$ 50", 50),
        ("R$ 1.234.567,8", 1234567.8),
        ("12 anos", 12), ("50%", 50), ("3.", 3), ("1 234", 1234), ("dois", None), ("1,2,3", None), ("1.23.4", None), ("9" * 20, None),
        ("10a", None),
        ("1,", 1), ("--3", None),
    ],
    "email": [
        ("ana@exemplo.com", "ana@exemplo.com"), ("Meu e-mail é Ana.Maria@Exemplo.com.br.", "ana.maria@exemplo.com.br"), ("a@b", None),
        ("@x.com", None),
        ("a@x.com b@y.com", None), ("a@x.com ou a@x.com", "a@x.com"), ("a..b@x.com", None), ("ana exemplo.com", None),
    ],
    "phone": [
        ("(11) 98765-4321", "5511987654321"), ("11 8765-4321", "5511987654321"), ("+55 11 98765 4321", "5511987654321"),
        ("5511987654321", "5511987654321"),
        ("(11) 3123-4567", "551131234567"), ("+1 650 253 0000", "16502530000"), ("meu número é 11987654321", None), ("1234", None),
        ("oi", None), ("", None),
    ],
    "cpf": [
        ("529.982.247-25", "52998224725"), ("CPF 52998224725", "52998224725"), ("529 982 247 25", "52998224725"), ("529.982.247-26", None),
        ("111.111.111-11", None), ("5299822472", None), ("529982247255", None), ("cpf", None),
    ],
    "date": [("31/12/2026", "2026-12-31"), ("amanhã", "2026-11-22"), ("31/02/2026", None)],
    "time": [("14h30", "14:30"), ("25:00", None)],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), [(kind, *row) for kind, rows in WRITTEN.items() for row in rows])
def test_what_is_written(kind, text, value):
    assert parse(kind, Message("text", text), PLACE) == value


def test_today_is_the_schools_today():
    late = Place(datetime(2026, 11, 22, 1, tzinfo=UTC), "America/Sao_Paulo")
    assert parse("date", Message("text", "hoje"), late) == "2026-11-21"


def test_files():
    media = {"provider_id": "1", "mime": "image/jpeg", "filename": "a.jpg", "nested": {"x": 1}}
    assert parse("file", Message("image", "legenda", data={"media": media}), PLACE) == {
        "type": "image", "provider_id": "1", "mime": "image/jpeg", "filename": "a.jpg",
    }  # fmt: skip
    assert parse("file", Message("document", data={"url": "https://x"}), PLACE) == {
        "type": "document",
        "url": "https://x",
    }
    assert parse("file", Message("text", "foto.jpg"), PLACE) is None


def test_places():
    here = Message("location", "Escola", data={"latitude": -23.5, "longitude": -46, "name": "Escola", "address": ""})
    assert parse("location", here, PLACE) == {"latitude": -23.5, "longitude": -46, "name": "Escola"}
    assert parse("location", Message("location", data={"latitude": "x", "longitude": 1}), PLACE) is None
    assert parse("location", Message("text", "-23.5, -46"), PLACE) is None


def test_an_unknown_kind_takes_nothing():
    assert parse("hologram", Message("text", "x"), PLACE) is None


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
def test_cpf_check_digits(nine):
    def digit(digits: str) -> str:
        total = sum(int(one) * weight for one, weight in zip(digits, range(len(digits) + 1, 1, -1), strict=True))
        rest = total % 11
        return "0" if rest < 2 else str(11 - rest)

    first = nine + digit(nine)
    whole = first + digit(first)
    assert is_cpf(whole) is (len(set(whole)) > 1)
    wrong = whole[:10] + str((int(whole[10]) + 1) % 10)
    assert not is_cpf(wrong)


@given(st.text(max_size=40))
def test_nothing_that_is_written_breaks_a_reader(text):
    for kind in (*WRITTEN, "file", "location"):
        parse(kind, Message("text", text), PLACE)
    parse_duration(text)


TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "prefer", "day"),
    [
        ("31/12", "any", date(2026, 12, 31)), ("5/6", "any", date(2026, 6, 5)), ("5/3", "any", date(2027, 3, 5)),
        ("5/6", "future", date(2027, 6, 5)),
        ("31/12", "past", date(2025, 12, 31)), ("21/11", "past", TODAY), ("21/11", "future", TODAY), ("29/02", "any", None),
        ("14/03/85", "any", date(1985, 3, 14)), ("14/03/27", "any", date(2027, 3, 14)), ("14/03/27", "past", date(1927, 3, 14)),
        ("14-03-2015", "any", date(2015, 3, 14)), ("14.03.2015", "any", date(2015, 3, 14)), ("14 03 2015", "any", date(2015, 3, 14)),
        ("14032015", "any", date(2015, 3, 14)), ("2015-3-14", "any", date(2015, 3, 14)), ("14 de março de 2015", "any", date(2015, 3, 14)),
        ("Dia 14 de Março", "any", date(2027, 3, 14)), ("1º de maio de 2027", "any", date(2027, 5, 1)),
        ("14 mar 2015", "any", date(2015, 3, 14)),
        ("March 14, 2015", "any", date(2015, 3, 14)), ("14th of march 2015", "any", date(2015, 3, 14)), ("Hoje!", "any", TODAY),
        ("depois de amanhã", "any", date(2026, 11, 23)), ("ontem", "any", date(2026, 11, 20)), ("31/04", "any", None), ("0/1", "any", None),
        ("14 de marco de", "any", None), ("semana que vem", "any", None), ("99/99/9999", "any", None), ("14/03/0000", "any", None),
    ],
)  # fmt: skip
def test_dates(text, prefer, day):
    assert parse_date(text, TODAY, prefer) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", "14:30"), ("14h30", "14:30"), ("14h", "14:00"), ("14 hs", "14:00"), ("às 9h", "09:00"), ("9", "09:00"), ("9.30", "09:30"),
        ("2 da tarde", "14:00"), ("8 da noite", "20:00"), ("9 da manhã", "09:00"), ("12 pm", "12:00"), ("12am", "00:00"),
        ("2:30 PM", "14:30"),
        ("meio-dia", "12:00"), ("meia noite", "00:00"), ("00:00", "00:00"), ("24:00", None), ("14:60", None), ("13 pm", None),
        ("cedo", None), ("", None),
        ("3 da madrugada", "03:00"), ("14h30min", "14:30"), ("9 da lua", None),
    ],
)  # fmt: skip
def test_times(text, clock):
    found = parse_time(text)
    assert (found.isoformat("minutes") if found else None) == clock


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5 min", 300), ("2 horas", 7200), ("1,5 h", 5400), ("3 dias", 259_200), ("1 semana", 604_800), ("90", 90), (90, 90), (0.5, 0.5),
        ("26h", 93_600),
        ({"amount": 3, "unit": "days"}, 259_200), ({"amount": "3", "unit": "dias"}, 259_200), ("-5 min", -300),
        ({"amount": -5, "unit": "minutes"}, -300),
        ("1e9 s", 1e9), (0, 0), ("5 luas", None), ("cinco minutos", None), ("", None), (None, None), (True, None), ([], None),
        ({"amount": None}, None),
        ("5 min 3 s", None), (float("nan"), None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_durations(value, seconds):
    found = parse_duration(value)
    assert (found.total_seconds() if found is not None else None) == seconds


def test_the_range_of_waits():
    assert [in_range(timedelta(seconds=s)) for s in (-1, 0, 0.9, 1, 365 * 86_400, 365 * 86_400 + 1)] == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert not in_range(parse_duration(1e300))
