"""The verbs of scores: sample, refresh, matrix, contacts, explain."""

import sys
import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from fitmatrix.cli.imports import report_words
from fitmatrix.cli.terminal import AsJson, clock, database, model_text, say, step
from fitmatrix.errors import NothingYetError
from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.download import worklist_csv
from fitmatrix.scoring.filters import Filter
from fitmatrix.scoring.grid import Standing, read_grid
from fitmatrix.scoring.ledger import explain as explanation_of
from fitmatrix.scoring.moments import moment
from fitmatrix.scoring.months import MONTHS, score_months
from fitmatrix.scoring.points import POINT
from fitmatrix.scoring.publishing import published
from fitmatrix.scoring.refreshing import refresh as refresh_scores
from fitmatrix.scoring.runs import Run, current_run
from fitmatrix.scoring.worklist import PAGE, Order, View, worklist

app = typer.Typer()

Fit = Annotated[int | None, typer.Option(min=0, max=100, help="Where high fit begins.")]
Interest = Annotated[
    int | None,
    typer.Option(min=0, max=100, help="Where high interest begins."),
]
AsOf = Annotated[str, typer.Option(help="now, latest (the newest activity), or a date (UTC).")]
ModelFile = Annotated[Path | None, typer.Option("--model", help="The scoring model, YAML.")]


@app.command()
def sample(
    *,
    if_empty: Annotated[bool, typer.Option(help="Only when there is no contact yet.")] = False,
    contacts: Annotated[int, typer.Option(min=100, help="How many contacts.")] = 5_000,
    as_json: AsJson = False,
) -> None:
    """Fill the database with a made-up company's pipeline, and score it."""
    engine, now = database(), clock()
    if if_empty and _has_contacts(engine):
        say(as_json, {"imports": []}, "There are contacts already; the sample is not needed.")
        return
    with tempfile.TemporaryDirectory() as folder:
        files = write_sample(Path(folder), now=now, contacts=contacts, activities=12 * contacts)
        reports = [import_file(engine, file, now=now) for file in files]
    text, path = model_text(None)
    refresh_scores(engine, text, path.name, as_of=now, now=now)
    said = "\n".join(map(report_words, reports))
    say(as_json, {"imports": [asdict(report) for report in reports]}, said)


@app.command()
def refresh(
    *,
    as_of: AsOf = "now",
    model: ModelFile = None,
    months: Annotated[
        int, typer.Option(min=0, max=MONTHS, help="So many of the last months are scored too.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Score every contact; readers see the previous scores until the new ones are whole."""
    engine, now = database(), clock()
    text, path = model_text(model)
    with engine.connect() as connection:
        at = moment(as_of, connection, now)
    run = refresh_scores(engine, text, path.name, as_of=at, now=now, progress=step)
    before = score_months(engine, run, months, _month) if months else []
    shape = {"run_id": run.run_id, "contacts": run.contacts, **_run_json(run)}
    looked_back = [{"as_of": one.as_of, "contacts": one.contacts} for one in before]
    said = f"Scored {run.contacts:,} contacts as of {run.as_of:%d %b %Y, %H:%M} UTC"
    words = f"{said} with model {run.model_name}, version {run.version}."
    say(
        as_json,
        shape | {"months": looked_back},
        f"{words}\n{_months_words(before)}" if months else words,
    )


@app.command()
def matrix(*, fit: Fit = None, interest: Interest = None, as_json: AsJson = False) -> None:
    """The four quadrants: how many contacts, what share, what to do."""
    engine = database()
    with engine.connect() as connection:
        run = _run(connection)
        grid = read_grid(connection, run)
        thresholds = _thresholds(connection, run, fit, interest)
        in_all = connection.scalar(sa.select(sa.func.count()).select_from(tables.contacts)) or 0
    quadrants = [
        {
            "quadrant": quadrant.value,
            "play": run.model.plays[quadrant],
            "contacts": standing.contacts,
            "share": round(standing.contacts / grid.contacts, 6) if grid.contacts else 0.0,
            "frozen": standing.frozen,
            **_standing_json(standing),
        }
        for quadrant, standing in grid.quadrants(thresholds).items()
    ]
    shape = {
        **_run_json(run),
        "thresholds": thresholds.model_dump(),
        "contacts": grid.contacts,
        "quadrants": quadrants,
        "not_yet_known": in_all - grid.contacts,
    }
    say(as_json, shape, _matrix_words(shape))


@app.command()
def contacts(
    *,
    quadrant: Annotated[Quadrant, typer.Option(help="Which quadrant.")],
    limit: Annotated[
        int | None, typer.Option(min=1, help="How many; 50, or all of them as CSV.")
    ] = None,
    fit: Fit = None,
    interest: Interest = None,
    search: Annotated[str, typer.Option(help="Words in name, e-mail, company or title.")] = "",
    order: Annotated[Order, typer.Option(help="The order of the list.")] = Order.BEST,
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """The contacts of a quadrant with their reasons."""
    engine = database()
    with engine.connect() as connection:
        run = _run(connection)
        view = View(
            quadrant, _thresholds(connection, run, fit, interest), order, Filter(search=search)
        )
        if csv:
            for piece in worklist_csv(connection, run, view, limit):
                sys.stdout.write(piece)
            return
        listed = worklist(connection, run, view, size=limit or PAGE)
    said = "\n".join(
        f"{one.fit:>3} {one.interest:>3}  {one.name}, {one.job_title or '–'},"
        f" {one.company or '–'}  [{one.contact_id}]  {' · '.join(one.reasons)}"
        for one in listed
    )
    say(as_json, [asdict(one) for one in listed], said or "Nobody stands there.")


@app.command()
def explain(
    contact_id: Annotated[str, typer.Argument(help="The id, exactly as in the source.")],
    *,
    fit: Fit = None,
    interest: Interest = None,
    as_json: AsJson = False,
) -> None:
    """Why a contact has these scores: the whole ledger."""
    engine = database()
    with engine.connect() as connection:
        run = _run(connection)
        found = explanation_of(
            connection, run, contact_id, _thresholds(connection, run, fit, interest)
        )
    lines = [f"{found.contact_id}: fit {found.fit}, interest {found.interest} → {found.play}"]
    lines += [f"  excluded: {found.excluded_because}"] if found.excluded_because else []
    lines += [
        f"  {line.axis:<8} {line.points / POINT:>+8.2f}  {line.sentence}"
        for line in found.lines
        if line.points or line.count
    ]
    lines += [
        f"  {gap.axis:<8}  unknown  {gap.field} is empty ({gap.rule})" for gap in found.unknown
    ]
    if found.machine_activities:
        lines += [f"  left out: {found.machine_activities:,} activities of machines"]
    say(as_json, asdict(found), "\n".join(lines))


def _month(moment: datetime, share: float) -> None:
    step(f"Looking back to {moment:%d %b %Y}", share)


def _months_words(before: list[Run]) -> str:
    if not before:
        return "Nobody was known a month before."
    months = "1 month" if len(before) == 1 else f"{len(before)} months"
    return f"Looked back {months}, to {before[-1].as_of:%d %b %Y}."


def _has_contacts(engine: sa.Engine) -> bool:
    with engine.begin() as connection:
        tables.create(connection)
        return connection.scalar(sa.select(sa.func.count()).select_from(tables.contacts)) != 0


def _run(connection: sa.Connection) -> Run:
    run = current_run(connection)
    if run is None:
        raise NothingYetError("There are no scores yet; run 'fitmatrix refresh' after an import.")
    return run


def _thresholds(
    connection: sa.Connection, run: Run, fit: int | None, interest: int | None
) -> Thresholds:
    said = {"fit": fit, "interest": interest}
    given = {axis: value for axis, value in said.items() if value is not None}
    return published(connection, run).model_copy(update=given)


def _run_json(run: Run) -> dict[str, Any]:
    return {"as_of": run.as_of, "model": run.model_name, "model_version": run.version}


def _standing_json(standing: Standing) -> dict[str, Any]:
    told = asdict(standing)
    return told | {"amounts": {name: float(amount) for name, amount in standing.amounts.items()}}


def _matrix_words(shape: dict[str, Any]) -> str:
    high = shape["thresholds"]
    lines = [
        f"{shape['contacts']:,} contacts as of {shape['as_of']:%d %b %Y, %H:%M} UTC, high is"
        f" fit {high['fit']} and interest {high['interest']} (model {shape['model']})"
    ]
    lines += [
        f"  {Quadrant(row['quadrant']).label:<20}{row['contacts']:>10,} {row['share']:>7.1%}"
        f"  {row['play']}"
        for row in shape["quadrants"]
    ]
    if shape["not_yet_known"]:
        lines.append(f"  {shape['not_yet_known']:,} contacts were not known yet at that time")
    return "\n".join(lines)
