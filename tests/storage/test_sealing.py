"""S-ENC: what was sealed opens in its place with its key, and nowhere else."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.storage.sealing import Place, SealBroken, Sealer

SEALER = Sealer([b"the key of this server"])
PLACE = Place(uuid4(), uuid4(), "credentials")


@given(st.binary(max_size=500))
def test_it_opens_in_its_place(secret: bytes) -> None:
    sealed = SEALER.seal(PLACE, secret)
    assert SEALER.open(PLACE, sealed) == secret
    assert len(secret) < 4 or secret not in sealed


def test_the_same_secret_never_looks_the_same() -> None:
    assert SEALER.seal(PLACE, b"token") != SEALER.seal(PLACE, b"token")


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(PLACE, workspace_id=uuid4()),
        replace(PLACE, row_id=uuid4()),
        replace(PLACE, field="encrypted_secret"),
        Place(PLACE.row_id, PLACE.workspace_id, PLACE.field),
    ],
)
def test_it_opens_nowhere_else(elsewhere: Place) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(elsewhere, SEALER.seal(PLACE, b"token"))


def test_every_bit_counts() -> None:
    sealed = SEALER.seal(PLACE, b"token")
    for position in range(len(sealed) * 8):
        flipped = bytearray(sealed)
        flipped[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            SEALER.open(PLACE, bytes(flipped))


@given(st.binary(max_size=60))
def test_what_was_never_sealed_does_not_open(noise: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(PLACE, noise)


def test_no_part_of_it_opens() -> None:
    sealed = SEALER.seal(PLACE, b"token")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            SEALER.open(PLACE, sealed[:length])


def test_another_servers_key() -> None:
    with pytest.raises(SealBroken):
        Sealer([b"the key of another"]).open(PLACE, SEALER.seal(PLACE, b"token"))


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    old = SEALER.seal(PLACE, b"token")
    rotated = Sealer([b"a new key", *SEALER.secrets])
    assert rotated.open(PLACE, old) == b"token"
    assert rotated.stale(old)
    new = rotated.seal(PLACE, b"token")
    assert not rotated.stale(new)
    with pytest.raises(SealBroken):
        SEALER.open(PLACE, new)


def test_fields_under_one_seal() -> None:
    credentials = {"access_token": "EAAG…ção", "app_secret": "x"}
    assert SEALER.open_fields(PLACE, SEALER.seal_fields(PLACE, credentials)) == credentials


def test_the_key_is_not_printed() -> None:
    assert "server" not in repr(SEALER)
