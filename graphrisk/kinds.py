"""Kinds of identifiers, one small class each: how a value is written in one way only
(`clean`), how it is shown without being told (`caption`), and which values are canonical
already (`plain`), so that the engine can leave those alone.

To add a kind from the outside, declare it (`kinds`); to add one with a form of its own,
write a class here and name it in `KINDS`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from types import MappingProxyType
from typing import ClassVar
from unicodedata import normalize

from graphrisk.errors import PolicyError
from graphrisk.places import canonical, hint

LONGEST = 1000
"""Characters; a longer identifier is a mistake, not a value."""

BLANK = frozenset(
    ["null", "(null)", "none", "nil", "nan", "n/a", "#n/a", "unknown", "undefined", "\\n"]
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def tidy(text: str) -> str | None:
    """The text without the space around it, None when it says nothing.

    Raises ValueError for what can't be an identifier: over-long, or with control characters.
    """
    value = text.strip()
    if len(value) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    if not value.isprintable() and CONTROL.search(value):
        raise ValueError("has control characters")
    if not value.strip("0-_:.+{} ") or value.lower() in BLANK:
        return None
    return value


def tail(name: str, value: str) -> str:
    """The last four characters of a long value, nothing of a short one."""
    return f"{name} …{value[-4:]}" if len(value) >= 10 else f"{name} …"


@dataclass(frozen=True)
class Kind:
    """A kind of identifier whose values are told apart as they are written.

    name: of the column in the records. column: of the contract's column in the sources.
    """

    name: str
    column: str

    # A digit that isn't 0 keeps blank words and all-zero ids out.
    plain: ClassVar[str] = "[0A-Za-z_.:-]{0,100}[1-9][0-9A-Za-z_.:-]{0,100}"
    """Matches, as a whole and in RE2's syntax as in Python's, only what `clean` keeps as is."""

    def clean(self, text: str) -> str | None:
        """The canonical form, None when blank. Raises ValueError with a short reason."""
        return tidy(text)

    def caption(self, value: str) -> str:
        """What may be shown of a canonical value: never enough to read it back."""
        return tail(self.name, value)


class Ip(Kind):
    """IPv4 as it is, IPv6 by its /64, since one household has all of that."""

    plain = (
        r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]?)"
        r"(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])){3}"
    )

    def clean(self, text: str) -> str | None:
        value = tidy(text)
        if value is None:
            return None
        if ":" in value:
            return network(value)
        return dotted(value)

    def caption(self, value: str) -> str:
        if ":" not in value:
            return ".".join([*value.split(".")[:2], "…"])
        first = [group for group in value.split("::", maxsplit=1)[0].split(":")[:2] if group]
        return ":".join([*first, "…/64"])


def dotted(value: str) -> str:
    """An IPv4 address, which some exports write as one number (3405803781, even with .0)."""
    whole = value.partition(".")[0]
    if 4 < len(whole) < 11 and whole.isascii() and whole.isdigit() and value.count(".") < 2:
        if int(whole) >= 1 << 32:
            raise ValueError("not an IP address")
        return inet_ntop(AF_INET, int(whole).to_bytes(4, "big"))
    try:
        return inet_ntop(AF_INET, inet_pton(AF_INET, value))
    except OSError:
        raise ValueError("not an IP address") from None


def network(value: str) -> str | None:
    """The /64 of an IPv6 address, or the IPv4 address that it wraps."""
    try:
        packed = inet_pton(AF_INET6, value.removesuffix("/64").partition("%")[0])
    except OSError:
        raise ValueError("not an IP address") from None
    if packed[:12] == b"\0" * 10 + b"\xff\xff":
        return tidy(inet_ntop(AF_INET, packed[12:]))
    if not any(packed[:8]):
        return None
    return inet_ntop(AF_INET6, packed[:8] + bytes(8)) + "/64"


class Address(Kind):
    """A delivery address in any language, as `places` writes it."""

    plain = "[1-9][0-9]{0,3}"

    def clean(self, text: str) -> str | None:
        # Most need no such care, and there are millions of them.
        if not 12 < len(text) < LONGEST or not text.isprintable():
            # An address may run over several lines.
            text = tidy(" ".join(text.split())) or ""
        return tidy(canonical(text))

    def caption(self, value: str) -> str:
        return hint(value) or f"{self.name} …"


class Payment(Kind):
    """A card token, wallet or bank account, case kept."""

    def caption(self, value: str) -> str:
        return tail("card", value)


class Phone(Kind):
    """Digits and a leading +; a hashed or masked number stays as it is."""

    plain = r"\+?0{0,9}[1-9][0-9]{0,19}"
    dial: ClassVar[re.Pattern[str]] = re.compile(r"[\s()./+0-9-]+")

    def clean(self, text: str) -> str | None:
        value = tidy(normalize("NFKC", text))
        if value is None or not self.dial.fullmatch(value):
            return value and value.lower()
        plus = "+" if value.lstrip("( ").startswith("+") else ""
        return tidy(plus + re.sub(r"[^0-9]", "", value))

    def caption(self, value: str) -> str:
        return tail(self.name, value)


class Email(Kind):
    """Lower case, without the tag behind a plus; for Gmail without dots."""

    plain = (
        r"[a-z0-9_-][a-z0-9_.-]{0,63}@[a-fh-z0-9-][a-z0-9-]{0,63}\.[a-z]{2,20}"
        r"|[a-z0-9_-]{1,63}@gmail\.com"
    )

    def clean(self, text: str) -> str | None:
        value = tidy(normalize("NFKC", text).lower())
        local, at, domain = (value or "").rpartition("@")
        if not at:
            return value
        local = local.partition("+")[0] or local
        if domain in ("gmail.com", "googlemail.com"):
            local, domain = local.replace(".", "") or local, "gmail.com"
        return f"{local}@{domain}"

    def caption(self, value: str) -> str:
        local, _, domain = value.rpartition("@")
        if not local or not domain:
            return f"{self.name} …"
        return f"{local[:1] if len(local) > 3 else ''}…@{domain}"


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Kind("device", "device_id"),
            Ip("ip", "ip"),
            Address("address", "address"),
            Payment("payment", "payment_account"),
            Phone("phone", "phone"),
            Email("email", "email"),
        )
    }
)
"""The kinds that the contract names, in its order."""


def kinds(declared: Mapping[str, str] | Iterable[str] = ()) -> Mapping[str, Kind]:
    """The contract's kinds and the declared ones, whose values are text as it is.

    declared: names, or names with the source's column where that differs. Raises PolicyError.
    """
    pairs = declared if isinstance(declared, Mapping) else {name: name for name in declared}
    found = dict(KINDS)
    for name, column in pairs.items():
        if not NAME.fullmatch(name):
            raise PolicyError(
                f"can't declare the kind {name!r}: use lower-case letters, digits and _"
            )
        if name in KINDS or column in {kind.column for kind in found.values()}:
            raise PolicyError(f"can't declare the kind {name!r}: it or {column!r} is taken")
        found[name] = Kind(name, column)
    return MappingProxyType(found)
