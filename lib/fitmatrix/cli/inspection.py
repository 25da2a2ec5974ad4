"""An inspection of a file as JSON and as lines."""

from dataclasses import asdict
from typing import Any

from fitmatrix.facts.blocks import Form
from fitmatrix.facts.choices import FURTHER
from fitmatrix.facts.inspecting import Inspection

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def inspection_json(found: Inspection, saved: str | None) -> dict[str, Any]:
    """What is recognised, and the mapping to start from as YAML."""
    about = {name: value for name, value in vars(found).items() if name not in _APART}
    return {
        **about,
        "form": asdict(found.form),
        "recognition": asdict(found.recognition),
        "columns": [asdict(column) for column in found.columns],
        "saved_mapping": saved,
        "mapping_yaml": found.text,
    }


def inspection_words(found: Inspection, saved: str | None) -> str:
    """What is recognised, in lines, and then the mapping as YAML."""
    lines = [f"{found.file}: {found.rows:,} rows, {form_words(found.form)}", f"  {_sure(found)}"]
    if saved is not None:
        lines.append(f"  the saved mapping {saved!r} knows all its columns: --mapping {saved!r}")
    width = max(len(column.header) for column in found.columns)
    for column in found.columns:
        becomes = ", ".join(column.becomes)
        told = becomes if becomes != FURTHER else "a further column"
        written = f" ({'; '.join(column.written)})" if column.written else ""
        lines.append(f"  {column.header:<{width}}  {told}{written}: {' · '.join(column.samples)}")
    return "\n".join([*lines, "", found.text.rstrip()])


def form_words(form: Form) -> str:
    """How a file is written as a whole."""
    delimiter = _DELIMITERS.get(form.delimiter or "", form.delimiter)
    said = [
        form.format,
        form.encoding,
        f"cut at each {delimiter}" if delimiter else None,
        f"sheet {form.sheet!r} of {len(form.sheets)}" if form.sheets else None,
    ]
    return ", ".join(part for part in said if part)


_APART = ("start",)


def _sure(found: Inspection) -> str:
    told = found.recognition
    two = f"{told.preset} ({told.score}), {told.runner_up} ({told.runner_up_score})"
    if found.mapping is None:
        return f"not recognised: {found.why}; the nearest two: {two}"
    return f"read as {found.mapping}: {', '.join(found.kinds)}; the nearest two: {two}"
