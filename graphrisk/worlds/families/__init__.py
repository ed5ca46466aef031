"""Families of worlds: each tells of another crime, with its own honest people, and shares
no mechanism with the others or with `graphrisk.worlds`, so that what is learned on some can
be judged on one that is left out. Each has `make(orders, seed, share) -> World`.
"""

from importlib import import_module
from typing import Final

from graphrisk.errors import InputError
from graphrisk.worlds.world import World

FAMILIES: Final = {
    "circle": "graphrisk.worlds.families.circle",
    "club": "graphrisk.worlds.families.club",
    "farm": "graphrisk.worlds.families.farm",
    "hunt": "graphrisk.worlds.families.hunt",
    "parcel": "graphrisk.worlds.families.parcel",
    "sms": "graphrisk.worlds.families.sms",
}
"""Name -> package."""


def make(family: str, orders: int, *, seed: int = 1, share: float = 0.02) -> World:
    """A family's world of about so many orders; share: of its users who are ring members.

    Raises InputError for a family that is none.
    """
    if family not in FAMILIES:
        raise InputError(f"family {family!r} is none of {', '.join(FAMILIES)}")
    made: World = import_module(FAMILIES[family]).make(orders, seed=seed, share=share)
    return made
