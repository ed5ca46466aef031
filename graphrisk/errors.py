"""Every error that graphrisk raises on purpose, as one tree.

A message says what happened, with which value, and what to do about it. `status` is
the HTTP status of the API's answer, `code` the exit code of the command line.

    GraphriskError
    ├── InputError          what came in can't be used
    │   ├── SourceError     a file or frame can't be read at all
    │   ├── ContractError   it was read, but a required column or any usable row is missing
    │   └── PolicyError     the policy can't be understood
    ├── NotFoundError       no ring, user or entity of that name
    ├── ConflictError       it differs from what is stored, and what is stored stays
    ├── KeyFileError        the key is missing, unreadable or another one
    ├── StoreError          the store can't be opened, read or written
    └── RegistryError       the registry can't be opened, read or written
"""

from typing import ClassVar


class GraphriskError(Exception):
    """Root of the tree: catch it to catch everything that graphrisk says on purpose."""

    status: ClassVar[int] = 500
    code: ClassVar[int] = 1


class InputError(GraphriskError):
    """What came in can't be used; the message says what is wanted instead."""

    status = 422
    code = 2


class SourceError(InputError):
    """A file, glob or frame that can't be read at all."""


class ContractError(InputError):
    """Read, but without a required column or without any usable row."""


class PolicyError(InputError):
    """A policy file or option that can't be understood."""


class NotFoundError(GraphriskError):
    """Nothing is known under that name."""

    status = 404
    code = 3


class ConflictError(GraphriskError):
    """Differs from what is stored; what is stored stays."""

    status = 409
    code = 4


class KeyFileError(GraphriskError):
    """The key for identifiers is missing, unreadable or not the store's own."""

    code = 5


class StoreError(GraphriskError):
    """The store can't be opened, read or written."""

    status = 503
    code = 6


class RegistryError(GraphriskError):
    """The registry can't be opened, read or written."""

    status = 503
    code = 7
