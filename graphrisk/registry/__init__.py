"""Memory from sweep to sweep: rings by name, and what people decided. SQLAlchemy has its home
here."""

from sqlalchemy import Connection

from graphrisk.registry.connection import Registry, open_registry
from graphrisk.registry.memory import (
    AWAY,
    carry,
    dumps,
    known,
    last_sweep,
    record,
    ring,
    rings,
    shops,
    taken,
)

__all__ = [
    "AWAY",
    "Connection",
    "Registry",
    "carry",
    "dumps",
    "known",
    "last_sweep",
    "open_registry",
    "record",
    "ring",
    "rings",
    "shops",
    "taken",
]
