"""The five people of the small world in a file, scored."""

from tests.scoring.small import scored

from fitmatrix.engine.database import open_database


def five_in(folder):
    """Put them into a folder; returns the address of their database."""
    url = f"duckdb:///{folder / 'five.duckdb'}"
    engine = open_database(url)
    scored(engine)
    engine.dispose()
    return url
