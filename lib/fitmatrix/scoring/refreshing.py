"""Refreshing: every contact scored anew, in tables of their own that become visible when whole."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from fitmatrix.engine.database import what_is_wrong
from fitmatrix.engine.waiting import in_turn
from fitmatrix.errors import NothingYetError
from fitmatrix.facts import tables
from fitmatrix.model.reading import parse_model
from fitmatrix.model.scoring_model import Model
from fitmatrix.scoring.aids import make_aids
from fitmatrix.scoring.columns import check_columns
from fitmatrix.scoring.facts import Facts
from fitmatrix.scoring.machines import done_by_people, machine_activities
from fitmatrix.scoring.open_deals import open_deals
from fitmatrix.scoring.past import past
from fitmatrix.scoring.runs import Run
from fitmatrix.scoring.scores import BEST_FIRST, scores
from fitmatrix.scoring.tallies import tallies
from fitmatrix.scoring.traits import with_traits

KEPT = 3
"""Complete runs whose tables stay, so that a page opened before a refresh can still be read."""

_STEPS = (
    *("Reading the rules", "Counting what happened", "Scoring every contact"),
    *("Looking back at what followed", "Tidying up"),
)


def _silent(_step: str, _share: float) -> None:
    """Nobody watches."""


def refresh(
    engine: sa.Engine,
    text: str,
    name: str,
    *,
    as_of: datetime,
    now: datetime,
    progress: Callable[[str, float], None] = _silent,
) -> Run:
    """Score every contact known at ``as_of`` with a model given as YAML.

    Raises:
        NothingYetError: there is no contact to score.
        ModelError: the model is none, or reads columns that contacts do not have.
        DatabaseError: the database cannot be written.

    """
    model = parse_model(text, name)
    try:
        with in_turn(engine), engine.begin() as connection:
            tables.create(connection)
            facts = Facts.stored(connection)
            _expect_contacts(connection, facts)
            check_columns(model, facts.contacts, text, name)
            run = _score(
                connection,
                facts,
                _next_run(connection, model, text, as_of=as_of, now=now),
                progress,
            )
        with engine.begin() as connection:
            progress(_STEPS[4], 0.95)
            _drop_old_runs(connection)
    except DBAPIError as error:
        raise what_is_wrong(engine, error) from error
    return run


def _expect_contacts(connection: sa.Connection, facts: Facts) -> None:
    somebody = sa.exists().where(facts.contacts.c.contact_id.is_not(None))
    if not connection.scalar(sa.select(somebody)):
        raise NothingYetError("There are no contacts yet; import a file, or load the sample.")


def _score(
    connection: sa.Connection, facts: Facts, run: Run, progress: Callable[[str, float], None]
) -> Run:
    progress(_STEPS[0], 0.05)
    aids = make_aids(connection, run.model, run.run_id)
    recognised = machine_activities(run.model.machines, facts.activities)
    connection.execute(recognised.into(run.machines.name))
    facts = done_by_people(connection, run)
    progress(_STEPS[1], 0.1)
    connection.execute(tallies(run.model, facts, aids, run.as_of).into(run.tallies.name))
    progress(_STEPS[2], 0.6)
    scored = with_traits(scores(run.model, run.tallies), facts.contacts)
    connection.execute(scored.order_by(BEST_FIRST).into(run.scores.name))
    _index(connection, run)
    connection.execute(open_deals(run.scores, run.as_of).into(run.open_deals.name))
    progress(_STEPS[3], 0.7)
    connection.execute(past(run.model, facts, aids, run.as_of).into(run.past.name))
    return _complete(connection, run)


def _next_run(
    connection: sa.Connection, model: Model, text: str, *, as_of: datetime, now: datetime
) -> Run:
    number = (connection.scalar(sa.select(sa.func.max(tables.runs.c.number))) or 0) + 1
    version = _version(connection, model.name, text, now)
    return Run(number, f"{number}_{token_hex(4)}", model.name, version, text, as_of, 0, now)


def _version(connection: sa.Connection, name: str, text: str, now: datetime) -> int:
    """The version of a wording: that of the last one if it did not change, else the next."""
    versions = tables.model_versions
    last = connection.execute(
        sa.select(versions.c.version, versions.c.text)
        .where(versions.c.model == name)
        .order_by(versions.c.version.desc())
        .limit(1)
    ).first()
    if last is not None and last.text == text:
        return int(last.version)
    version = 1 if last is None else int(last.version) + 1
    connection.execute(
        versions.insert(), {"model": name, "version": version, "text": text, "saved_at": now}
    )
    return version


def _index(connection: sa.Connection, run: Run) -> None:
    """Let the few contacts of a page be looked up without a scan."""
    is_column_store = connection.dialect.name == "duckdb"
    for table in (run.tallies,) if is_column_store else (run.scores, run.tallies):
        connection.execute(
            sa.text(f"CREATE INDEX {table.name}_contact_id ON {table.name} (contact_id)")
        )
        if not is_column_store:
            connection.execute(sa.text(f"ANALYZE {table.name}"))


def _complete(connection: sa.Connection, run: Run) -> Run:
    """Say that the run is whole; only from here on can a reader see it."""
    contacts = connection.scalar(sa.select(sa.func.count()).select_from(run.scores)) or 0
    connection.execute(
        tables.runs.insert(),
        {
            "number": run.number,
            "run_id": run.run_id,
            "model": run.model_name,
            "version": run.version,
            "as_of": run.as_of,
            "contacts": contacts,
            "scored_at": run.scored_at,
        },
    )
    return replace(run, contacts=contacts)


def _drop_old_runs(connection: sa.Connection) -> None:
    runs = tables.runs
    recent = sa.select(runs.c.run_id).order_by(runs.c.number.desc())
    keep = set(connection.scalars(recent.limit(KEPT)))
    for name in sa.inspect(connection).get_table_names():
        of_a_run = _RUN_TABLE.fullmatch(name)
        if of_a_run and of_a_run["run_id"] not in keep:
            connection.execute(sa.text(f"DROP TABLE {name}"))


_RUN_TABLE = re.compile(
    r"(ages|lists|machines|tallies|scores|deals|past)_(?P<run_id>\d+_[0-9a-f]{8})(_\d+)?"
)
