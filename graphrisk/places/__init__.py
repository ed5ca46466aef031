"""Delivery addresses in one form, whatever the language, the abbreviations and the order of
the parts: `12 room101, hill road`.

Numbers keep to their label (room 12 of number 5 is not room 5 of number 12), parts are
sorted, and what is left is readable. Bare numbers stay in their order, since it may be all
that tells two doors apart, but for long ones (postcodes), which come last.
"""

from graphrisk.places.masking import hint
from graphrisk.places.reading import canonical

__all__ = ["canonical", "hint"]
