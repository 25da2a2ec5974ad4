"""The report: one file that tells all of the matrix, opens anywhere and loads nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fitmatrix.dashboard import reads, still
from fitmatrix.dashboard.definitions import definitions
from fitmatrix.dashboard.filtering import filter_words
from fitmatrix.dashboard.frame import Frame, run_words
from fitmatrix.dashboard.words import COLOURS, moment_words, share_words
from fitmatrix.insight.outcomes import Outcome, PastGrid
from fitmatrix.model.conditions import FitCriterion
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.scoring_model import InterestRule, Model
from fitmatrix.model.sentences import points_words, sentence
from fitmatrix.scoring.dots import FEW
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import Grid, Standing
from fitmatrix.scoring.past import LOOK_BACK
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.worklist import Listed, View, worklist

BEST = 25
"""So many contacts of each quadrant are named."""

TITLE = "Fit and interest"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "assets"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Told:
    """What a report tells: a part of the contacts of a run, at some thresholds.

    ``past`` is None where what they did since cannot be said; ``touched`` says whether the data
    tell of any answer of ours, without which nobody is overdue.
    """

    title: str
    run: Run
    only: Filter
    high: Thresholds
    decided: Thresholds
    grid: Grid
    past: PastGrid | None
    best: Mapping[Quadrant, Sequence[Listed]]
    touched: bool
    made_at: datetime


@dataclass(frozen=True)
class Card:
    """A quadrant as the report shows it, in words; an empty line is left out."""

    quadrant: Quadrant
    label: str
    count: str
    percent: str
    share: str
    lines: tuple[str, ...]
    change: str
    play: str
    since: tuple[str, ...]
    named: str


@dataclass(frozen=True)
class Rules:
    """A section of the model: its title, and of each rule the sentence, its points and why."""

    title: str
    rows: tuple[tuple[str, str, str], ...]


def report_of(
    frame: Frame,
    run: Run,
    only: Filter,
    high: Thresholds,
    decided: Thresholds,
    *,
    title: str = TITLE,
) -> bytes:
    """The report of what the page shows, as the bytes of an HTML file."""
    with frame.engine.connect() as connection:
        best = {
            name: worklist(connection, run, View(name, high, only=only), size=BEST)
            for name in Quadrant
        }
    told = Told(
        title=title,
        run=run,
        only=only,
        high=high,
        decided=decided,
        grid=reads.grid(frame.engine, run, only),
        past=None if run.month else reads.past(frame.engine, run, only),
        best=best,
        touched=reads.anybody_touched(frame.engine, run),
        made_at=datetime.now(UTC).replace(tzinfo=None),
    )
    return report(told).encode()


def report(told: Told) -> str:
    """A whole HTML file: no script, and nothing to load."""
    return _TEMPLATES.get_template("report.html").render(
        title=told.title,
        scores=run_words(told.run),
        thresholds=_thresholds(told.high, told.decided),
        shown=filter_words(told.only),
        contacts=f"{told.grid.contacts:,}",
        of_run=f"{told.run.contacts:,}",
        about=told.run.model.about or "",
        picture=still.still(told.grid, told.high),
        room=still,
        colours=COLOURS,
        cards=list(_cards(told)),
        since=_since_words(told),
        best=told.best,
        caption=_caption(told.grid),
        rules=list(_rules(told.run.model)),
        definitions=definitions(told.run.model, told.high),
        made=moment_words(told.made_at),
    )


def money_words(amounts: Mapping[str, Decimal]) -> str:
    """Sums of money by their currency, the largest first.

    >>> money_words({"USD": Decimal("5000"), "EUR": Decimal("120000.50"), "": Decimal(0)})
    'EUR 120,000.50 · USD 5,000'
    """
    ordered = sorted(amounts.items(), key=lambda one: (-one[1], one[0]))
    said = (
        f"{currency or 'unknown currency'} {amount:,.2f}".removesuffix(".00")
        for currency, amount in ordered
        if amount
    )
    return " · ".join(said)


def _caption(grid: Grid) -> str:
    drawn = (
        "Each dot is a contact"
        if grid.contacts <= FEW
        else "The stronger the colour, the more contacts"
    )
    return (
        f"{drawn}. Who is excluded counts in {Quadrant.DISQUALIFY.label} wherever the scores stand,"
        f" and who is fit and raised a hand in {Quadrant.SALES_CALL.label}."
    )


def _thresholds(high: Thresholds, decided: Thresholds) -> str:
    said = f"High begins at fit {high.fit} and interest {high.interest}"
    if high == decided:
        return f"{said}, as published for everybody."
    return f"{said}. Published for everybody: fit {decided.fit} and interest {decided.interest}."


def _cards(told: Told) -> Iterator[Card]:
    there = told.grid.quadrants(told.high)
    published = told.grid.quadrants(told.decided)
    since = _outcomes(told)
    for name in Quadrant:
        stands = there[name]
        percent = share_words(stands.contacts, told.grid.contacts)
        yield Card(
            quadrant=name,
            label=name.label,
            count=f"{stands.contacts:,}",
            percent=percent,
            share=f"{percent} ({stands.contacts:,} of {told.grid.contacts:,})",
            lines=tuple(filter(None, _stands(told, name, stands))),
            change=_change(stands.contacts - published[name].contacts),
            play=told.run.model.plays[name],
            since=tuple(_since(since[name])) if name in since else (),
            named=_named(len(told.best[name]), stands.contacts),
        )


def _stands(told: Told, quadrant: Quadrant, stands: Standing) -> Iterator[str]:
    customers = "customer" if stands.won == 1 else "customers"
    yield f"{stands.open:,} open · {stands.won:,} {customers} · {stands.lost:,} lost"
    days = told.run.model.follow_up.within_days.get(quadrant)
    if days and told.touched:
        yield f"{stands.overdue:,} overdue: without an answer for more than {days} days"
    pipeline = money_words(stands.amounts)
    yield f"Open pipeline: {pipeline}" if pipeline else ""


def _named(named: int, contacts: int) -> str:
    return f"the best {named:,} of {contacts:,}" if named < contacts else f"all {contacts:,}"


def _change(contacts: int) -> str:
    if not contacts:
        return ""
    return f"{'+' if contacts > 0 else '−'}{abs(contacts):,} against the published thresholds"


def _outcomes(told: Told) -> dict[Quadrant, Outcome]:
    """What they did since, by quadrant; empty where nothing is known of it."""
    found = told.past.outcomes(told.high) if told.past else {}
    return found if any(one.won or one.opportunity for one in found.values()) else {}


def _since(outcome: Outcome) -> Iterator[str]:
    if outcome.contacts:
        yield f"bought: {_rate(outcome.won, outcome.contacts, outcome.won_interval)}"
        became = _rate(outcome.opportunity, outcome.contacts, outcome.opportunity_interval)
        yield f"became an opportunity: {became}"
    else:
        yield "nobody stood here then"


def _rate(did: int, of: int, ends: tuple[float, float] | None) -> str:
    low, high = ends or (0.0, 1.0)
    span = f"{100 * low:.0f}–{100 * high:.0f}\N{NO-BREAK SPACE}%"
    return f"{share_words(did, of)} ({did:,} of {of:,}; {span})"


def _since_words(told: Told) -> str:
    if told.past is None:
        return "What they did since is known for the latest scores only."
    if not _outcomes(told):
        return f"No sale and no opportunity of the {LOOK_BACK.days} days before is known."
    also = "" if told.only.of_people == told.only else ", whatever their stage or state of today"
    return f"Those who stood here {LOOK_BACK.days} days ago{also}, since then:"


def _rules(model: Model) -> Iterator[Rules]:
    yield Rules("Fit: who they are", _section(model.fit))
    yield Rules("Interest: what they do", _section(model.interest))
    excluded = tuple((sentence(rule), "out", rule.reason) for rule in model.exclude)
    yield Rules("Excluded whatever the score", excluded)
    lasts = model.hand_raise_lasts_days
    how_long = f"counts for {lasts} days" if lasts else "counts always"
    raised = tuple((kind_words(kind).capitalize(), how_long, "") for kind in model.hand_raisers)
    yield Rules("Raising a hand: with high fit a sales call at once", raised)


def _section(rules: Iterable[FitCriterion | InterestRule]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (sentence(rule), points_words(rule), getattr(rule, "why", None) or "") for rule in rules
    )
