"""What is recognised of a file, without loading it, and a mapping to start from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from fitmatrix.errors import MappingError
from fitmatrix.facts.blocks import Block, Form
from fitmatrix.facts.choices import choices
from fitmatrix.facts.choosing import chosen, chosen_mapping
from fitmatrix.facts.drafts import Draft, as_yaml, draft
from fitmatrix.facts.figures import Figures
from fitmatrix.facts.fitting import Fit, fitted
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.moments import Dates
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.presets import Recognition, generic, preset, recognised
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.surveying import Styles, surveyed
from fitmatrix.facts.writing import Style

SAMPLE = 5
"""So many rows are shown."""


@dataclass(frozen=True)
class Column:
    """A column of a file: what it becomes, how it is written, and its first different cells."""

    header: str
    becomes: tuple[str, ...]
    written: tuple[str, ...]
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Inspection:
    """What is recognised of a file.

    ``rows`` were read so far; they are all of the file where ``is_whole``. ``mapping`` is the name
    of what the file is read by, or None where nothing surely fits: ``why`` says so then, and
    ``start`` is what could be found all the same.
    """

    file: str
    form: Form
    rows: int
    is_whole: bool
    recognition: Recognition
    mapping: str | None
    why: str | None
    kinds: tuple[Kind, ...]
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    sample: tuple[tuple[str, ...], ...]
    start: Draft

    @property
    def text(self) -> str:
        """The mapping to start from, as YAML."""
        return as_yaml(self.start)


def inspect(
    file: TableFile,
    *,
    preset: str | None = None,
    mapping: Mapping | None = None,
    kind: Kind | None = None,
    most_rows: int | None = None,
) -> Inspection:
    """What is recognised of a file, from all its rows or about so many of the first.

    The mapping is chosen as an import would; where none surely fits, it says why.

    Raises:
        FileError: the file is no table or cannot be read to its end.
        MappingError: a preset or mapping was named and does not fit.

    """
    found = recognised(file.headers)
    asked = preset is not None or mapping is not None
    seen, why, fit = _Seen(most_rows), None, None
    try:
        fit = chosen(file, preset=preset, mapping=mapping, kind=kind)
        used = mapping or chosen_mapping(file.headers, preset, kind)
    except MappingError as error:
        if asked:
            raise
        why, used = str(error).removeprefix(f"{file.name}: "), _nearest(found, kind)
    styles = _survey(file, fit or _fit(used, file), seen)
    begun = draft(used, file.headers)
    return Inspection(
        file=file.name,
        form=file.form,
        rows=seen.rows,
        is_whole=seen.is_whole,
        recognition=found,
        mapping=used.name if fit else None,
        why=why,
        kinds=fit.kinds if fit else (),
        columns=_columns(file.headers, begun, styles, seen),
        notes=styles.notes(),
        sample=tuple(seen.sample[:SAMPLE]),
        start=begun,
    )


def words_of(file: TableFile, headers: Sequence[str], most_rows: int | None = None) -> Counter[str]:
    """The words in some columns of a file, each with its rows."""
    found: Counter[str] = Counter()
    for block in _Seen(most_rows).watched(file):
        for header in headers:
            counts = block.cells.column(header).value_counts()
            texts, rows = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
            for text, number in zip(texts, rows, strict=True):
                found[text.strip()] += number
    del found[""]
    return found


@dataclass
class _Seen:
    """The rows gone through so far, of which the first few are kept."""

    most: int | None = None
    rows: int = 0
    is_whole: bool = True
    sample: list[tuple[str, ...]] = field(default_factory=list)

    def watched(self, file: TableFile) -> Iterator[Block]:
        """The blocks of a file, until enough rows were seen."""
        self.rows = 0
        for block in file.blocks:
            if self.most is not None and self.rows >= self.most:
                self.is_whole = False
                return
            self.rows += len(block.numbers) + len(block.ragged)
            if len(self.sample) < _KEPT:
                first = block.cells.slice(0, _KEPT - len(self.sample))
                columns = [column.to_pylist() for column in first.columns]
                self.sample += list(zip(*columns, strict=True))
            yield block


_KEPT, _CELLS = 200, 3


def _nearest(found: Recognition, kind: Kind | None) -> Mapping:
    """The mapping to start from where none surely fits: the best of two, or a general one."""
    if kind is None and found.score:
        return preset(found.preset)
    return generic(kind or preset(found.preset).main)


def _fit(used: Mapping, file: TableFile) -> Fit | None:
    try:
        return fitted(used, file.headers)
    except MappingError:
        return None


def _survey(file: TableFile, fit: Fit | None, seen: _Seen) -> Styles:
    if fit is not None:
        return surveyed(seen.watched(file), fit)
    for _ in seen.watched(file):  # the rows are counted all the same
        pass
    return Styles({})


def _columns(
    headers: Sequence[str], begun: Draft, styles: Styles, seen: _Seen
) -> tuple[Column, ...]:
    becomes = choices(begun, headers)
    written: dict[str, list[str]] = {header: [] for header in headers}
    for source, style in styles.styles.items():
        for header in source.headers:
            written[header] += [said for said in _written(style) if said not in written[header]]
    cells = zip(*seen.sample, strict=True) if seen.sample else ((),) * len(headers)
    return tuple(
        Column(header, becomes[header], tuple(written[header]), _different(texts))
        for header, texts in zip(headers, cells, strict=True)
    )


def _different(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))[:_CELLS]


def _written(style: Style) -> list[str]:
    """How a column is written, in words."""
    if isinstance(style, Dates):
        order = {True: "day first", False: "month first", None: ""}[style.column.day_first]
        return [" ".join(["dates,", order]) if order else "dates", *style.notes()]
    if isinstance(style, Figures):
        mark = {True: "decimal comma", False: "decimal point", None: ""}[style.column.decimal_comma]
        return [" ".join(["numbers,", mark]) if mark else "numbers", *style.notes()]
    return ["words", *style.notes()]
