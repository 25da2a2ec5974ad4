"""The place of a row that does not end, in a text too large to be read whole."""

import io
from pathlib import Path

import numpy as np

from fitmatrix.facts.encodings import raw

_CHUNK = 1 << 20
_QUOTE, _LF = 34, 10


def long_row(path: Path, encoding: str, limit: int) -> int | None:
    """The number of the first row of more than ``limit`` bytes, or None; a line in quotes is none.

    Memory is bounded by a chunk of some megabytes.
    """
    row, length, is_quoted = 1, 0, False
    with io.TextIOWrapper(raw(path), encoding=encoding) as file:
        while chunk := file.read(_CHUNK):
            text = np.frombuffer(chunk.encode("utf-8", "replace"), dtype=np.uint8)
            quoted = (np.cumsum(text == _QUOTE) + is_quoted) % 2 == 1
            ends = np.flatnonzero((text == _LF) & ~quoted)
            starts = np.concatenate([[-length], ends + 1])
            lengths = np.diff(np.append(starts, len(text)))
            if len(too_long := np.flatnonzero(lengths > limit)):
                return row + int(too_long[0])
            row, length, is_quoted = row + len(ends), int(lengths[-1]), bool(quoted[-1])
    return None
