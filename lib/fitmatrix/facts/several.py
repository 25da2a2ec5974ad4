"""Cells that hold several values, of which the first is taken."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from fitmatrix.facts.blocks import flags
from fitmatrix.facts.writing import Reason, counted


@dataclass(frozen=True)
class FirstOf:
    """A column of values joined by ``separator``; ``several`` cells have more than one."""

    separator: str
    several: int = 0
    decided = None

    def seen(self, texts: Any, /) -> Self:
        """The style with these rows counted."""
        joined = rf"[^{self._sign}\s]\s*[{self._sign}][{self._sign}\s]*[^{self._sign}\s]"
        found = int(flags(pc.match_substring_regex(texts, joined)).sum())
        return replace(self, several=self.several + found)

    def read(self, texts: Any) -> Any:
        """The first value of each cell; null where there is none."""
        leading = pc.utf8_trim(texts, f"{self.separator} \t\r\n")
        first = pc.utf8_trim_whitespace(
            pc.replace_substring_regex(leading, rf"(?s)[{self._sign}].*", "")
        )
        return pc.if_else(pc.equal(first, ""), pa.scalar(None, pa.string()), first)

    def reasons(self, texts: Sequence[str]) -> list[Reason]:
        """Why there is no value in these cells."""
        return [Reason(f"nothing but {self.separator!r}", "empty")] * len(texts)

    def notes(self) -> list[str]:
        """How many cells had more than one value."""
        if not self.several:
            return []
        cells = counted(self.several, "row names", "rows name")
        return [f"{cells} several, joined by {self.separator!r}; the first of each is taken"]

    @property
    def _sign(self) -> str:
        return re.escape(self.separator)
