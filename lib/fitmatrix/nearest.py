"""The word a user probably meant, for error messages."""

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The end of an error message: the nearest known word, or nothing when none is near.

    >>> did_you_mean("industri", ["industry", "country"])
    "; did you mean 'industry'?"
    >>> did_you_mean("zzz", ["industry", "country"])
    ''
    """
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
