"""A room at work."""

from dataclasses import dataclass

from graphrisk.worlds.families.farm.town import Town
from graphrisk.worlds.families.plumbing import Ints


@dataclass(frozen=True)
class Room:
    """A room at work: its accounts in the order in which they are opened."""

    town: Town
    who: Ints
    care: int

    @property
    def size(self) -> int:
        return len(self.who)
