"""What every verb shares: the database, the clock, and how it is said to people and machines."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from fitmatrix.engine.database import open_database
from fitmatrix.model.reading import read_text
from fitmatrix.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


def clock() -> datetime:
    """The moment of the command, UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def database() -> sa.Engine:
    """The database that the settings name."""
    return open_database(Settings.from_environment(os.environ).database_url)


def model_text(path: Path | None) -> tuple[str, Path]:
    """The YAML of a model, that of the settings where none is named, and its path."""
    chosen = path or Settings.from_environment(os.environ).model_path
    return read_text(chosen), chosen


def say(as_json: bool, shape: Any, words: str) -> None:
    """Print JSON for machines, else words for people."""
    typer.echo(json.dumps(shape, default=_written, ensure_ascii=False) if as_json else words)


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


class Rows:
    """Progress of an import on a terminal: the rows read so far, on one line."""

    def __init__(self, file: str) -> None:
        self._file = file

    def __enter__(self) -> "Rows":
        """Begin a line."""
        return self

    def __call__(self, rows: int) -> None:
        """Show how many rows were read."""
        if sys.stderr.isatty():
            typer.echo(f"\r{self._file}: {rows:,} rows read", nl=False, err=True)

    def __exit__(self, *_: object) -> None:
        """End the line."""
        if sys.stderr.isatty():
            typer.echo(err=True)


def step(step: str, share: float) -> None:
    """Show on a terminal what work is at."""
    if sys.stderr.isatty():
        typer.echo(f"{share:>4.0%} {step}", err=True)
