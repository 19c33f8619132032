"""Secrets at rest: sealed with the workspace's own key and bound to the row and field they stand in.

A sealed value is `1 | key id (8) | nonce (12) | AES-256-GCM ciphertext`. Each workspace's key follows from the server's secret (HKDF),
so a ciphertext that is carried to another workspace, row or field, or changed by one bit, does not open. Rotation: the newest secret
seals, older ones still open; `stale` says what should be sealed again.
"""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"\x01"
KEY_ID, NONCE = 8, 12


class SealBroken(Exception):
    """A sealed secret does not open: another key, another place, or damaged."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret stands. It opens nowhere else."""

    workspace_id: UUID
    row_id: UUID
    field: str

    def __bytes__(self) -> bytes:
        return f"{self.workspace_id}|{self.row_id}|{self.field}".encode()


@dataclass(frozen=True, slots=True)
class Sealer:
    """`secrets`: BATUTA_SECRET_KEY first, then those it replaced."""

    secrets: Sequence[bytes] = field(repr=False)

    def seal(self, place: Place, secret: bytes) -> bytes:
        key_id, nonce = _key_id(self.secrets[0]), os.urandom(NONCE)
        head = FORMAT + key_id + nonce
        return head + _cipher(self.secrets[0], place.workspace_id).encrypt(nonce, secret, head + bytes(place))

    def open(self, place: Place, sealed: bytes) -> bytes:
        head, ciphertext = sealed[: 1 + KEY_ID + NONCE], sealed[1 + KEY_ID + NONCE :]
        master = next((secret for secret in self.secrets if head[: 1 + KEY_ID] == FORMAT + _key_id(secret)), None)
        if master is None or len(head) < 1 + KEY_ID + NONCE:
            raise SealBroken
        try:
            return _cipher(master, place.workspace_id).decrypt(head[1 + KEY_ID :], ciphertext, head + bytes(place))
        except InvalidTag:
            raise SealBroken from None

    def stale(self, sealed: bytes) -> bool:
        """Sealed with a secret that has been replaced."""
        return sealed[1 : 1 + KEY_ID] != _key_id(self.secrets[0])

    def seal_fields(self, place: Place, values: Mapping[str, str]) -> bytes:
        """Credentials of several parts under one seal."""
        return self.seal(place, orjson.dumps(dict(values)))

    def open_fields(self, place: Place, sealed: bytes) -> dict[str, str]:
        values: dict[str, str] = orjson.loads(self.open(place, sealed))
        return values


def _key_id(secret: bytes) -> bytes:
    return hashlib.sha256(b"batuta key id" + secret).digest()[:KEY_ID]


def _cipher(secret: bytes, workspace_id: UUID) -> AESGCM:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"batuta credentials " + workspace_id.bytes).derive(secret)
    return AESGCM(derived)
