"""The surroundings of a process: which database, which model; read once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from fitmatrix.shipped import IS_CLONE, shipped

DATABASE_URL = "FITMATRIX_DATABASE_URL"
SOURCE_URL = "FITMATRIX_SOURCE_URL"
MODEL = "FITMATRIX_MODEL"
DEFAULT_MODEL = shipped("models", "default.yaml")


@dataclass(frozen=True)
class Settings:
    """The address of the database, the path of the scoring model, and a source to import from."""

    database_url: str = field(repr=False)
    model_path: Path
    source_url: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read FITMATRIX_DATABASE_URL, FITMATRIX_MODEL, which have defaults, FITMATRIX_SOURCE_URL.

        The database is then a file in ``data/`` of a clone, or in the folder one stands in.
        """
        file = shipped("fitmatrix.duckdb") if IS_CLONE else Path("fitmatrix.duckdb").absolute()
        embedded = f"duckdb:///{file}"
        return cls(
            database_url=environment.get(DATABASE_URL) or embedded,
            model_path=Path(environment.get(MODEL) or DEFAULT_MODEL),
            source_url=environment.get(SOURCE_URL) or None,
        )
