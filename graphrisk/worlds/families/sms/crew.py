"""A crew while it is being made."""

from dataclasses import dataclass

from graphrisk.worlds.families.plumbing import Ints
from graphrisk.worlds.families.sms.folk import Folk, Land


@dataclass(frozen=True)
class Crew:
    """A crew that is being made."""

    land: Land
    band: Folk
    care: int
    goods: Ints
    """What it is after."""

    @property
    def size(self) -> int:
        return len(self.band["born"])

    def pick(self, careless: float, average: float, careful: float) -> float:
        """The figure for this crew's care."""
        return (careless, average, careful)[self.care]
