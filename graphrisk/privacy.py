"""Identifiers are personal data: compared by key, shown by caption, opened with the key.

A store holds, in place of an identifier, HMAC-SHA256 of its kind and canonical value, and
the value sealed with AES-256-GCM. Both keys and the fingerprint come from one master key of
32 bytes by HKDF-SHA256 (RFC 5869), so none of them tells another.
"""

import hmac
import os
from collections.abc import Iterable, Sequence
from functools import partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from graphrisk.errors import KeyFileError

SIZE = 32
VERSION = b"\x01"
NONCE = 12


class Keys:
    """One master key at work: keys values, seals them and opens them again.

    KeyFileError for a master key that hasn't 32 bytes.
    """

    def __init__(self, master: bytes) -> None:
        if len(master) != SIZE:
            raise KeyFileError(f"a key has {SIZE} bytes, this one {len(master)}")
        self._mac = _derive(master, b"graphrisk 1 key")
        self._aead = AESGCM(_derive(master, b"graphrisk 1 seal"))
        self.fingerprint = _derive(master, b"graphrisk 1 fingerprint")[:16].hex()

    def __repr__(self) -> str:
        return f"Keys({self.fingerprint[:8]})"

    def key(self, kind: str, values: Iterable[str]) -> list[bytes]:
        """What stands for each value of this kind: 16 bytes, equal for equal values alone."""
        # The zero byte parts kind from value: no kind's name has one.
        prefix, digest = kind.encode() + b"\0", partial(hmac.digest, self._mac)
        return [digest(prefix + value.encode(), "sha256")[:16] for value in values]

    def seal(self, kind: str, values: Sequence[str]) -> list[bytes]:
        """Each value, encrypted and bound to its kind; never twice the same bytes."""
        # One call for all nonces: asking the system takes as long as encrypting.
        random = os.urandom(NONCE * len(values))
        nonces = [random[n : n + NONCE] for n in range(0, len(random), NONCE)]
        encrypt, name = self._aead.encrypt, kind.encode()
        return [
            VERSION + nonce + encrypt(nonce, value.encode(), name)
            for nonce, value in zip(nonces, values, strict=True)
        ]

    def open(self, kind: str, sealed: bytes) -> str:
        """The clear value again.

        KeyFileError when it was sealed with another key or for another kind, or was changed.
        """
        nonce, body = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
        try:
            if sealed[:1] != VERSION:
                raise InvalidTag
            return self._aead.decrypt(nonce, body, kind.encode()).decode()
        except (InvalidTag, ValueError):
            raise KeyFileError(
                f"key {self.fingerprint[:8]} can't open a sealed {kind}: another key sealed it,"
                " or the store was changed by hand; give its own key, or restore a backup"
            ) from None


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=SIZE, salt=None, info=purpose).derive(master)
