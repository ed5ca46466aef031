"""What is opened, used in a `with` block, and closed."""

from types import TracebackType
from typing import Self


class Closing:
    """A base for classes with `close`: leaving the block closes, whatever happened in it."""

    def close(self) -> None:
        """Lets go of what it holds."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
