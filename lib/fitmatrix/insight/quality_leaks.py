"""Columns that look as if they were filled after the outcome: a rule that reads one is lying.

A column is suspected for

- its **origin**: the mapping by which its file was read says that sales fills it after contact, or
  any shipped mapping does where the file was read by another;
- its **name**, which speaks of an outcome;
- its **filling**: among those with an outcome at least ``TIMES`` as often, and by ``POINTS``
  percent points more, than among all others;
- a **value**: it belongs to at least ``COVERS`` percent of those with an outcome, and to hardly
  anybody else, where ``EXPECTED`` others would be expected if it told nothing of the outcome.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from fitmatrix.facts import presets, tables
from fitmatrix.insight.quality_outcomes import Outcomes, Share, frequent, read_outcomes, shares
from fitmatrix.model.scoring_model import Model

TIMES, POINTS = 2, 20
COVERS, PURE, EXPECTED = 5, 99, 10
"""Percent, percent, contacts."""

_WORDS = (
    r"reason|closed?|won|lost|loss|outcome|result|converted|cancell?ed|churn(ed)?|disposition"
    r"|disqualified|unqualified|signed|contract|tags?|deals?|invoiced?"
)
_SPEAKS_OF_OUTCOME = re.compile(rf"(^|_)({_WORDS})(_|$)")
_NOT_ASKED = {"contact_id", "imported_at", "email", "first_name", "last_name"}
_LABELS_ONLY = {"email_domain", "domain", "company", "city"}


@dataclass(frozen=True)
class Leak:
    """A suspected column, the reasons in sentences, and the keys of the rules that read it."""

    column: str
    reasons: tuple[str, ...]
    rules: tuple[str, ...]


def leaks(connection: sa.Connection, model: Model | None) -> list[Leak]:
    """The suspected columns of contacts, in the order they are kept."""
    outcomes = read_outcomes(connection)
    told = _told(connection)
    found = []
    for column in outcomes.contacts.c:
        counts = outcomes.filled[column.name]
        if column.name in _NOT_ASKED or not sum(counts.values()):
            continue
        reasons = [
            *told.get(column.name, ()),
            *_speaks(column.name),
            *_filled_after(counts, outcomes.sizes),
            *_tells(connection, outcomes, column),
        ]
        if reasons:
            found.append(Leak(column.name, tuple(reasons), _readers(model, column.name)))
    return found


def _readers(model: Model | None, column: str) -> tuple[str, ...]:
    if model is None:
        return ()
    return tuple(
        getattr(model, axis)[at].key for axis, at, field in model.fields if field == column
    )


def _told(connection: sa.Connection) -> dict[str, list[str]]:
    """The columns of which a mapping says that they leak, with the sentence that says so."""
    imports, shipped = tables.imports.c, presets.preset_names()
    used = connection.scalars(
        sa.select(imports.preset).where(imports.table_name == "contacts").distinct()
    ).all()
    known = [name for name in used if name in shipped and not name.startswith("generic-")]
    tellers = sorted(known) if used and len(known) == len(used) else shipped
    return {
        tables.column_name(header): [
            f"Sales or the tool fills it after contact, says the mapping {name}."
        ]
        for name in tellers
        for header in presets.preset(name).leaks
    }


def _speaks(column: str) -> Iterator[str]:
    found = _SPEAKS_OF_OUTCOME.search(column)
    if found:
        yield f"Its name speaks of an outcome: “{found[2]}”."


def _filled_after(counts: Mapping[str, int], sizes: Mapping[str, int]) -> Iterator[str]:
    """The clearest of the ways in which a column is filled for those with an outcome."""
    suspect = [
        share
        for share in shares(counts, sizes)
        if share.part * share.other_whole >= TIMES * share.other_part * share.whole
        and _difference(share) * 100 >= POINTS
    ]
    if suspect:
        most = max(suspect, key=_difference)
        yield f"Filled for {_of(most)}."


def _difference(share: Share) -> float:
    return share.part / share.whole - share.other_part / share.other_whole


def _of(share: Share) -> str:
    part, other = share.part / share.whole, share.other_part / share.other_whole
    return (
        f"{part:.1%} of {share.named} ({share.part:,} of {share.whole:,}), but for {other:.1%} of"
        f" all others ({share.other_part:,} of {share.other_whole:,})"
    ).replace("%", " %")


def _tells(
    connection: sa.Connection, outcomes: Outcomes, column: sa.ColumnElement[Any]
) -> Iterator[str]:
    """The value that gives most contacts with an outcome away."""
    if not isinstance(column.type, sa.String) or column.key in _LABELS_ONLY:
        return
    best = None
    for value, counts in frequent(connection, outcomes, column, COVERS):
        for share in shares(counts, outcomes.sizes):
            has_it = share.part + share.other_part
            base = share.other_whole / (share.whole + share.other_whole)
            if (
                100 * share.part >= COVERS * share.whole
                and 100 * share.part >= PURE * has_it
                and has_it * base - share.other_part >= EXPECTED
                and (best is None or share.part > best[1].part)
            ):
                best = (value, share)
    if best is not None:
        value, share = best
        yield (
            f"“{value}” tells {share.named}: {share.part:,} of the"
            f" {share.part + share.other_part:,} contacts who have it are such."
        )
