"""Types that several models have."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from graphrisk.records.contract import LARGEST, LONGEST

Id = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Text = Annotated[str, Field(max_length=LONGEST)]
Money = Annotated[Decimal, Field(ge=0, le=LARGEST, allow_inf_nan=False)]
