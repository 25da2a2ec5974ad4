"""The surroundings of a process: which database, which model; read once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fitmatrix.shipped import IS_CLONE, shipped

DATABASE_URL = "FITMATRIX_DATABASE_URL"
MODEL = "FITMATRIX_MODEL"


@dataclass(frozen=True)
class Settings:
    """The address of the database and the path of the scoring model."""

    database_url: str
    model_path: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the variables FITMATRIX_DATABASE_URL and FITMATRIX_MODEL; both have defaults.

        The database is then a file in ``data/`` of a clone, or in the folder one stands in.
        """
        file = shipped("fitmatrix.duckdb") if IS_CLONE else Path("fitmatrix.duckdb").absolute()
        embedded = f"duckdb:///{file}"
        return cls(
            database_url=environment.get(DATABASE_URL) or embedded,
            model_path=Path(environment.get(MODEL) or shipped("models", "default.yaml")),
        )
