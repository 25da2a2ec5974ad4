"""What became of the rows of a file, counted by table and by reason."""

from collections import Counter
from dataclasses import dataclass, field

from fitmatrix.facts.parts import Kind
from fitmatrix.facts.shaping import Refused


@dataclass(frozen=True)
class Counts:
    """Rows of a file for one table; ``read`` is always loaded + rejected + known."""

    read: int
    loaded: int
    rejected: int
    known: int


@dataclass(frozen=True)
class Rejected:
    """The first rejected row with its reason: ``row`` of the file, its header being row 1."""

    table: str
    row: int
    reason: str
    raw: str


@dataclass(frozen=True)
class ImportReport:
    """What became of a file.

    ``tables`` counts rows by the table they feed, ``reasons`` the rejected rows by reason (without
    the value at fault), ``orphans`` the activities, stages and deals of contacts unknown so far.
    ``notes`` tell what was decided about a column from all its rows: which number of a date is the
    day, how many rows are written in which way. ``examples`` are the first rejected row of each
    reason.
    """

    import_id: str
    file: str
    preset: str
    tables: dict[str, Counts]
    reasons: dict[str, int]
    orphans: int
    notes: tuple[str, ...]
    examples: dict[str, Rejected]


@dataclass
class Tally:
    """Rows read and rejected so far, by table, and the reasons."""

    read: Counter[Kind] = field(default_factory=Counter)
    rejected: Counter[Kind] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Rejected] = field(default_factory=dict)

    def add(self, kind: Kind, read: int, refused: tuple[Refused, ...]) -> None:
        """Count the rows of a block that are for one table."""
        self.read[kind] += read
        self.rejected[kind] += len(refused)
        self.reasons.update(row.group for row in refused)
        for row in refused:
            if row.group not in self.examples:
                first = Rejected(kind.value, row.number, row.reason, row.raw)
                self.examples[row.group] = first

    def counts(self, kind: Kind, loaded: int) -> Counts:
        """The rows for one table, of which so many were loaded."""
        read, rejected = self.read[kind], self.rejected[kind]
        return Counts(read, loaded, rejected, known=read - rejected - loaded)
