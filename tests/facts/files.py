"""Tables as the files that people have."""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape


def as_csv(
    rows: Sequence[Sequence[str]],
    *,
    delimiter: str = ",",
    ending: str = "\n",
    quoting: int = csv.QUOTE_ALL,
) -> str:
    """Rows as delimited text, every cell in quotes or only those that need them."""
    needs_quotes = {delimiter, '"', "\r", "\n"}
    lines = [
        delimiter.join(
            '"' + cell.replace('"', '""') + '"'
            if quoting == csv.QUOTE_ALL or needs_quotes & set(cell)
            else cell
            for cell in row
        )
        for row in rows
    ]
    return "".join(line + ending for line in lines)


@dataclass(frozen=True)
class Formula:
    """A cell that is computed, and what it last came to, if it ever was."""

    written: str
    result: float | None = None


def as_xlsx(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """The smallest workbook that holds these rows: numbers as numbers, all else as text."""
    return as_workbook(path, {"One": rows})


def as_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    """The smallest workbook that holds these sheets."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n, _ in enumerate(sheets, 1)
        )
        + "</Relationships>",
    }
    for n, rows in enumerate(sheets.values(), 1):
        lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w") as book:
        for name, xml in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{xml}')
    return path


def _cell(cell: object) -> str:
    if isinstance(cell, Formula):
        result = "" if cell.result is None else cell.result
        return f"<c><f>{escape(cell.written)}</f><v>{result}</v></c>"
    if isinstance(cell, int | float):
        return f"<c><v>{cell}</v></c>"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


def as_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip file of these members, packed."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path
