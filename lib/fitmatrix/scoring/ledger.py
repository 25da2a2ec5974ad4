"""The ledger of a contact: a line for each rule, summing to the score exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from fitmatrix.errors import NothingYetError
from fitmatrix.model.conditions import Scored, Total
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.sentences import rule_words
from fitmatrix.scoring.behind import tallies_behind
from fitmatrix.scoring.machines import machines_of
from fitmatrix.scoring.points import FULL, POINT, RulePoints, rule_points
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import score_columns

AXES = ("fit", "interest")
_PARTS = ("count", "gross", "kept", "points", "last_at", "is_unknown")


@dataclass(frozen=True)
class Line:
    """What one rule gave, in hundredths of a point; points = count × points − what was lost."""

    axis: str
    rule: str
    sentence: str
    count: int
    points: int
    lost_to_decay: int = 0
    lost_to_cap: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True)
class Reason:
    """What one rule gave, in hundredths of a point, for a list."""

    rule: str
    count: int
    points: int

    @property
    def words(self) -> str:
        """A short reason.

        >>> Reason("pricing_page", 3, 2450).words
        'Pricing page ×3 +24.5'
        """
        times = f" ×{self.count}" if self.count > 1 else ""
        name = self.rule.replace("_", " ").capitalize()
        return f"{name}{times} {self.points / POINT:+.4g}"


@dataclass(frozen=True)
class Unknown:
    """A rule that could not be asked because the column is empty, and what it could still add.

    ``could_add`` is in hundredths; None means without limit.
    """

    axis: str
    rule: str
    field: str
    could_add: int | None


@dataclass(frozen=True)
class Explanation:
    """Why a contact stands where it stands.

    ``machine_activities`` were left out: the source says that a machine did them, or they were
    recognised by the settings of the model.
    """

    contact_id: str
    fit: int
    interest: int
    quadrant: Quadrant
    play: str
    lines: tuple[Line, ...]
    excluded_by: str | None
    excluded_because: str | None
    hand_raised_by: str | None
    frozen_by: str | None
    unknown: tuple[Unknown, ...]
    machine_activities: int = 0


def explain(
    connection: sa.Connection, run: Run, contact_id: str, thresholds: Thresholds
) -> Explanation:
    """The scores of one contact with the whole ledger behind them.

    Raises:
        NothingYetError: these scores know no such contact.

    """
    scores = run.scores
    tallied = tallies_behind(connection, run, [contact_id])
    parts = rule_points(run.model, tallied)
    row = connection.execute(
        sa.select(
            *score_columns(scores), quadrant(scores, thresholds).label("quadrant"), *_columns(parts)
        )
        .join(tallied, tallied.c.contact_id == scores.c.contact_id)
        .where(scores.c.contact_id == contact_id, tallied.c.contact_id == contact_id)
    ).first()
    if row is None:
        raise NothingYetError(
            f"There is no contact {contact_id!r} in the scores of {run.as_of:%d %b %Y, %H:%M};"
            " an id is written exactly as in the source."
        )
    found = row._mapping
    lines = _whole(run, tuple(_rule_lines(parts, found)), found)
    return Explanation(
        contact_id=found["contact_id"],
        fit=found["fit"],
        interest=found["interest"],
        quadrant=Quadrant(found["quadrant"]),
        play=run.model.plays[Quadrant(found["quadrant"])],
        lines=lines,
        excluded_by=found["excluded_by"],
        excluded_because=exclusion_reason(run, found["excluded_by"]),
        hand_raised_by=found["hand_raised_by"],
        frozen_by=found["frozen_by"],
        unknown=tuple(_unknowns(parts, found)),
        machine_activities=machines_of(connection, run, contact_id),
    )


def _columns(
    parts: Iterable[RulePoints], names: Iterable[str] = _PARTS
) -> list[sa.ColumnElement[Any]]:
    return [
        getattr(part, name).label(f"{part.rule.key}__{name}") for part in parts for name in names
    ]


def _rule_lines(parts: Iterable[RulePoints], row: Any) -> Iterable[Line]:
    """A line for each rule, in the order of the model."""
    for part in parts:
        rule = part.rule
        count, gross, kept, points, last_at = (row[f"{rule.key}__{name}"] for name in _PARTS[:5])
        yield Line(
            part.axis,
            rule.key,
            rule_words(rule),
            count,
            points,
            gross - kept,
            kept - points,
            last_at,
        )


def reason_columns(parts: Iterable[RulePoints]) -> list[sa.ColumnElement[Any]]:
    """The few columns that ``rule_reasons`` reads back, to be selected beside others."""
    return _columns(parts, ("count", "points"))


def rule_reasons(parts: Iterable[RulePoints], row: Any) -> Iterable[Reason]:
    """What each rule gave, in the order of the model."""
    for part in parts:
        key = part.rule.key
        yield Reason(key, row[f"{key}__count"], row[f"{key}__points"])


def exclusion_reason(run: Run, key: str | None) -> str | None:
    """The reason that belongs to the key of an exclusion."""
    return next((rule.reason for rule in run.model.exclude if rule.key == key), None)


def _whole(run: Run, lines: tuple[Line, ...], scored: Any) -> tuple[Line, ...]:
    """The lines of the rules and those that close the sum, up to the scores that are kept."""
    lines = (*lines, *_closing_lines(lines))
    return lines if run.month == 0 else (*lines, *_since_then(lines, scored))


def _since_then(lines: Iterable[Line], scored: Any) -> Iterable[Line]:
    """What is counted anew for a month of the past and was not there when it was scored."""
    for axis in AXES:
        counted = sum(line.points for line in lines if line.axis == axis)
        if more := counted - scored[axis] * POINT:
            said = "Taken out again: what came in or changed after these scores were made"
            yield Line(axis, "since_then", said, 0, -more)


def _closing_lines(lines: Iterable[Line]) -> Iterable[Line]:
    """What brings a sum of hundredths to a score: the limits of 0 and 100, and the rounding."""
    for axis in AXES:
        total = sum(line.points for line in lines if line.axis == axis)
        limited = max(0, min(FULL, total))
        if limited != total:
            yield Line(axis, "limit", "A score stays between 0 and 100", 0, limited - total)
        if rest := limited % POINT:
            yield Line(axis, "rounding", "A score is a whole number, rounded down", 0, -rest)


def _unknowns(parts: Iterable[RulePoints], row: Any) -> Iterable[Unknown]:
    for part in parts:
        rule = part.rule
        if isinstance(rule, Scored | Total) and row[f"{rule.key}__is_unknown"]:
            yield Unknown(part.axis, rule.key, rule.field, could_add(rule))


def could_add(rule: Scored | Total) -> int | None:
    """The most that a rule can add, in hundredths; None when there is no limit."""
    if isinstance(rule, Scored):
        return rule.most_points * POINT
    if rule.points <= 0:
        return 0
    return None if rule.cap is None else rule.cap * POINT
