"""The four files of the sample, each in the dialect of another program."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd


@dataclass(frozen=True)
class File:
    """A delimited file: its name and how it is written."""

    name: str
    columns: tuple[str, ...]
    encoding: str = "utf-8"
    delimiter: str = ","


FILES = (
    File(
        "contacts.csv",
        (
            *("contact_id", "email", "first_name", "last_name", "job_title", "company", "domain"),
            *("industry", "employees", "annual_revenue", "country", "city", "source", "owner"),
            *("persona", "created_at", "Number of Sessions", "Preferred Language"),
        ),
        encoding="cp1252",
        delimiter=";",
    ),
    File("activities.csv", ("activity_id", "contact_id", "kind", "detail", "occurred_at")),
    File("stages.csv", ("contact_id", "stage", "entered_at"), encoding="utf-8-sig"),
    File(
        "deals.csv",
        (
            *("deal_id", "contact_id", "amount", "currency", "status", "created_at", "closed_at"),
            "lost_reason",
        ),
    ),
)
"""The files, in the order in which they are to be imported."""


def write(folder: Path, file: File, rows: pd.DataFrame) -> Path:
    """Write the columns of a file into the folder; the path of the file."""
    path = folder / file.name
    columns = list(file.columns)
    rows.to_csv(path, columns=columns, index=False, sep=file.delimiter, encoding=file.encoding)
    return path
