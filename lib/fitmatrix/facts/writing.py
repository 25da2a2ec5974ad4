"""How the cells of a column are written: what a mapping says of it, and what its rows show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self


@dataclass(frozen=True)
class Said:
    """What a mapping says about how a file is written; None leaves it to the rows of a column.

    ``dates`` formats of ``datetime.strptime``, ``time_zone`` the IANA name of the zone of times
    that have none.
    """

    dates: tuple[str, ...] = ()
    day_first: bool | None = None
    decimal_comma: bool | None = None
    time_zone: str = "UTC"


class Reason(NamedTuple):
    """Why a cell cannot be read, and what would be right; ``group`` without the value at fault."""

    said: str
    group: str


class Style(Protocol):
    """How one column is written. It knows all rows of the column before the first is read."""

    @property
    def decided(self) -> object:
        """What makes a difference to how a text is read, or why it is not."""

    def seen(self, texts: Any, /) -> Self:
        """The style with these rows taken into account; their order makes no difference."""

    def read(self, texts: Any) -> Any:
        """The values of texts; null where a text is none."""

    def reasons(self, texts: Sequence[str]) -> list[Reason]:
        """Why each of these texts is not read."""

    def notes(self) -> list[str]:
        """What was decided about the column, in sentences without its name."""


def counted(number: int, one: str, many: str) -> str:
    """A number of things in words.

    >>> counted(1, "row", "rows"), counted(1200, "row", "rows")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {one if number == 1 else many}"
