"""A table that can come in, from a file or a source: tried, and imported."""

from collections.abc import Callable
from dataclasses import dataclass

from fitmatrix.dashboard.frame import Frame
from fitmatrix.facts.importing import dry_run, import_table
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.reports import ImportReport
from fitmatrix.facts.source_files import Asked
from fitmatrix.facts.source_imports import dry_run_of_rows, import_rows

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Ready:
    """A table and the mapping it is read by; ``key`` is its own among all on the page.

    Rows of a source are ``asked`` for again when they come in, all of one moment, with ``since``
    only what is new.
    """

    key: str
    file: TableFile
    mapping: Mapping
    asked: Asked | None = None
    since: str | None = None

    def tried(self, frame: Frame) -> ImportReport:
        """What an import would do; nothing changes.

        Raises:
            FitmatrixError: it cannot be read to its end, or the mapping does not fit.

        """
        if self.asked is None:
            return dry_run(frame.engine, self.file, mapping=self.mapping, now=frame.now)
        with self.asked.opened() as rows:
            return dry_run_of_rows(
                frame.engine, rows, mapping=self.mapping, since=self.since, now=frame.now
            )

    def imported(self, frame: Frame, progress: Progress) -> ImportReport:
        """What an import did.

        Raises:
            FitmatrixError: nothing was imported, and why.

        """
        if self.asked is None:
            return import_table(
                frame.engine, self.file, mapping=self.mapping, now=frame.now, progress=progress
            )
        with self.asked.opened() as rows:
            return import_rows(
                frame.engine, rows, mapping=self.mapping, since=self.since, now=frame.now,
                progress=progress,
            )  # fmt: skip
