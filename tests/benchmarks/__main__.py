"""Measure what is promised, and print a table: ``make bench``, or a part of it."""

from enum import StrEnum
from typing import Annotated

import typer
from tests.benchmarks import dashboard, importing, scoring
from tests.benchmarks.table import heading


class Part(StrEnum):
    SCORING = "scoring"
    IMPORTING = "importing"
    BROWSER = "browser"


MEASURE = {
    Part.SCORING: (scoring.scoring, scoring.CONTACTS),
    Part.IMPORTING: (importing.importing, importing.CONTACTS),
    Part.BROWSER: (dashboard.browser, dashboard.CONTACTS),
}


benchmarks = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@benchmarks.command()
def main(
    parts: Annotated[list[Part] | None, typer.Argument(help="All, if none is named.")] = None,
    contacts: Annotated[int | None, typer.Option(min=1000, help="Try another size.")] = None,
) -> None:
    """Measure what is promised; a ratio compares with the baseline of the same run."""
    heading()
    for part in parts or list(Part):
        measure, promised = MEASURE[part]
        measure(contacts or promised)


if __name__ == "__main__":
    benchmarks()
