"""Files written for a test, and imported into the database of the test."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from fitmatrix.facts import tables
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.reports import ImportReport

NOW = datetime(2026, 11, 22, 9, 14)


@pytest.fixture
def imported(database, tmp_path) -> Callable[..., ImportReport]:
    """A function that imports a text, bytes or a path into the database, as of NOW."""

    def imported(content: str | bytes | Path, *, name: str = "file.csv", **asked) -> ImportReport:
        path = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes):
            path.write_bytes(content)
        report = import_file(database, path, **{"now": NOW, **asked})
        for counts in report.tables.values():
            assert counts.read == counts.loaded + counts.rejected + counts.known
            assert min(counts.loaded, counts.rejected, counts.known) >= 0
        return report

    return imported


@pytest.fixture
def stored(database) -> Callable[..., list[tuple]]:
    """A function that reads columns of a table, sorted."""

    def stored(table: sa.Table, *columns: str) -> list[tuple]:
        with database.connect() as connection:
            whole = tables.as_stored(connection, table)
            chosen = [whole.c[name] for name in columns]
            return sorted(map(tuple, connection.execute(sa.select(*chosen))), key=repr)

    return stored


@pytest.fixture
def everything(database) -> Callable[[], dict[str, list[tuple]]]:
    """A function that reads every fact but the ids of imports."""

    def everything() -> dict[str, list[tuple]]:
        facts = {}
        with database.connect() as connection:
            for table in tables.FACTS:
                whole = tables.as_stored(connection, table)
                chosen = [whole.c[n] for n in sorted(whole.c.keys()) if n != "import_id"]
                facts[table.name] = sorted(
                    map(tuple, connection.execute(sa.select(*chosen))), key=repr
                )
        return facts

    return everything
