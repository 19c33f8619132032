import pytest

from backend.channels.whatsapp_body import TooDeep, Unreadable, read_body


def test_a_clean_body_is_read_as_it_is():
    assert read_body('{"a":["é",1,2.5,true,null]}'.encode()) == {"a": ["é", 1, 2.5, True, None]}


def test_bytes_before_the_json_do_no_harm():
    assert read_body(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    "raw, cleaned",
    [
        (rb'{"t":"a\u0000b"}', {"t": "ab"}),
        (rb'{"a\u0000":1}', {"a": 1}),
        (rb'{"t":"\ud800"}', {"t": "�"}),
        (rb'{"t":"\ud83d\ude00 \udc00"}', {"t": "😀 �"}),
        (rb'{"t":"\\u0000"}', {"t": "\\u0000"}),
        (b'{"t":"\xff"}', {"t": "�"}),
        (b'{"t":"a\nb"}', {"t": "a\nb"}),
        (b'{"n":NaN,"m":1e400,"o":-Infinity}', {"n": None, "m": None, "o": None}),
        (b'{"n":1e100000}', {"n": None}),
    ],
)
def test_what_postgres_cannot_keep_is_cleaned_and_its_neighbours_stay(raw: bytes, cleaned: object):
    assert read_body(raw) == cleaned
    assert read_body(b'{"x":1,' + raw[1:]) == {"x": 1, **cleaned}  # type: ignore[dict-item]


def test_a_number_of_5000_digits_costs_nothing():
    value = read_body(b'{"n":' + b"9" * 5000 + b"}")
    assert value in ({"n": None}, {"n": float("9" * 300)})


@pytest.mark.parametrize("raw", [b"", b" ", b"{", b"hello", b"\x1f\x8b\x08\x00", b'{"a":1}{"b":2}'])
def test_what_is_no_json_is_said_to_be_none(raw: bytes):
    with pytest.raises(Unreadable):
        read_body(raw)


@pytest.mark.parametrize("depth", [65, 66, 1100, 100_000])
def test_too_deep(depth: int):
    with pytest.raises(TooDeep):
        read_body(b"[" * depth + b"]" * depth)


def test_64_levels_are_enough_and_allowed():
    assert read_body(b"[" * 64 + b"]" * 64)
