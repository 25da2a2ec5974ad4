"""The ways to read a file: by a saved mapping, by one that ships, or by what its rows are."""

from collections.abc import Sequence
from dataclasses import dataclass

from fitmatrix.dashboard.field_words import KIND_WORDS
from fitmatrix.facts.fitting import missing_headers
from fitmatrix.facts.mapping import Mapping
from fitmatrix.facts.naming import named_file
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.presets import generic, preset, preset_names, recognised
from fitmatrix.facts.reading import TableFile
from fitmatrix.facts.saved_mappings import SavedMapping


@dataclass(frozen=True)
class Way:
    """One way to read a file, as the screen names it."""

    key: str
    words: str
    mapping: Mapping


def ways_of(file: TableFile, saved: Sequence[SavedMapping]) -> list[Way]:
    """The ways to read a file: saved mappings, the presets that fit, then what its rows may be."""
    told = recognised(file.headers)
    fitting = [n for n in preset_names() if not missing_headers(preset(n), file.headers)]
    nearest = [name for name in (told.preset, told.runner_up) if name in fitting]
    names = dict.fromkeys([*nearest, *fitting])
    found = [Way(f"saved-{each.name}", f"{each.name} (saved)", each.mapping()) for each in saved]
    found += [
        Way(name, f"{_title(name)}: {KIND_WORDS[preset(name).main]}", preset(name))
        for name in names
        if not name.startswith("generic-")
    ]
    general = [Way(f"generic-{kind}", f"Other: {KIND_WORDS[kind]}", generic(kind)) for kind in Kind]
    sure = [way for way in general if told.is_sure and way.key == told.preset]
    return [*found[: len(saved)], *sure, *found[len(saved) :],
            *(way for way in general if way not in sure)]  # fmt: skip


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize().replace("Hubspot", "HubSpot")


def with_names(mapping: Mapping, file: TableFile) -> TableFile:
    """A file whose first row is data, called as a mapping calls as many columns; others as is."""
    names = mapping.headers
    if file.form.has_headers or len(names) != len(file.headers):
        return file
    return named_file(file, names)


def knows(saved: SavedMapping, file: TableFile) -> bool:
    """Whether all columns that a saved mapping names are in a file."""
    mapping = saved.mapping()
    file = with_names(saved.mapping(), file)
    return not missing_headers(mapping, file.headers) and set(mapping.named_headers) <= set(
        file.headers
    )
