"""Names for the columns of a file whose first row is data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from fitmatrix.facts import tables
from fitmatrix.facts.blocks import Block, Blocks
from fitmatrix.facts.drafts import Draft
from fitmatrix.facts.headings import OF_DATA
from fitmatrix.facts.reading import TableFile, checked


def named_file(file: TableFile, names: Sequence[str]) -> TableFile:
    """The file with these headers, as a mapping that has them would read it.

    Raises:
        FileError: two columns have the same name.

    """

    def blocks() -> Iterator[Block]:
        for block in file.blocks:
            yield replace(block, cells=block.cells.rename_columns(list(names)))

    notes = tuple(note for note in file.form.notes if not note.startswith(OF_DATA))
    form = replace(file.form, notes=notes)
    return TableFile(file.name, checked(file.name, names), Blocks(blocks), form)


def named_draft(draft: Draft, headers: Sequence[str], names: Sequence[str]) -> Draft:
    """The draft of a file whose columns are called so now; it keeps their names.

    A further column whose header has another name now is kept under that name.
    """
    now = dict(zip(headers, names, strict=True))
    further = {
        name if now[header] == header else tables.column_name(now[header]): now[header]
        for name, header in draft["further"].items()
    }
    parts = {
        kind: [{name: _named(name, origin, now) for name, origin in part.items()} for part in found]
        for kind, found in draft["tables"].items()
    }
    lists = {key: [now.get(header, header) for header in draft[key]] for key in ("drop", "leaks")}
    return {**draft, **lists, "headers": list(names), "further": further, "tables": parts}


def _named(name: str, origin: Any, now: Mapping[str, str]) -> Any:
    if name == "when":
        return {now.get(header, header): words for header, words in origin.items()}
    if isinstance(origin, str):
        return now.get(origin, origin)
    if not isinstance(origin, dict):
        return origin
    found = dict(origin)
    if "column" in found:
        found["column"] = now.get(found["column"], found["column"])
    if "first_filled" in found:
        found["first_filled"] = [now.get(header, header) for header in found["first_filled"]]
    if "prefix" in found:
        found["prefix"] = {now.get(key, key): value for key, value in found["prefix"].items()}
    return found
