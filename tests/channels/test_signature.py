"""S-SIG: which signatures are believed. Which secrets count, 401 and 503 are the service's: tests/channels/test_webhooks.py."""

import gzip
import json

import pytest

from backend.channels.signature import matches, only_signature, sign

SECRET = "example-app-secret"
RAW = b'{"object":"whatsapp_business_account","entry":[]}'
GOOD = "sha256=eb4b54cb68820a953c6ac314910c47e62f8e1b39bbda1006514617140c6d3870"


def test_the_check_vector_of_the_contract():
    assert sign(SECRET, RAW) == GOOD
    assert matches(GOOD, RAW, [SECRET])


def test_two_secrets_while_they_are_being_changed():
    assert matches(sign("new", RAW), RAW, ["old", "new"])
    assert matches(sign("old", RAW), RAW, ["old", "new"])
    assert not matches(sign("older", RAW), RAW, ["old", "new"])


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        GOOD.removeprefix("sha256="),
        GOOD.replace("sha256", "sha1"),
        "sha1=" + "a" * 40,
        GOOD.upper(),
        "sha256=" + GOOD.removeprefix("sha256=").upper(),
        GOOD[:-1],
        GOOD + "0",
        GOOD + " ",
        sign("other-app-secret", RAW),
        "sha256=" + "0" * 64,
        "sha256=é",
        "sha256=\udc80",
    ],
)
def test_nothing_else_is_believed(signature: str):
    assert not matches(signature, RAW, [SECRET])


def test_every_single_bit_counts():
    for place in range(len(RAW)):
        changed = bytearray(RAW)
        changed[place] ^= 1
        assert not matches(GOOD, bytes(changed), [SECRET])


def test_the_bytes_count_and_not_what_they_mean():
    raw = b'{"name":"Jo\\u00e3o","entry":[]}'
    signature = sign(SECRET, raw)
    assert matches(signature, raw, [SECRET])
    assert not matches(signature, json.dumps(json.loads(raw)).encode(), [SECRET])
    assert not matches(signature, gzip.compress(raw), [SECRET])


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_without_a_secret_nobody_is_believed(secrets: list[str]):
    """HMAC takes an empty key, and everybody knows that one."""
    assert not matches(sign("", RAW), RAW, secrets)


def test_one_header_with_one_value():
    assert only_signature([GOOD]) == GOOD
    assert only_signature([]) is None
    assert only_signature([""]) is None
    assert only_signature([GOOD, GOOD]) is None
    assert only_signature([sign("x", RAW), GOOD]) is None
