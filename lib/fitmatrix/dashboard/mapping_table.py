"""A mapping to change by hand: what columns become, what words mean, how the cells are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from fitmatrix.dashboard.field_words import (
    AS_IT_IS,
    NOTHING,
    UNKNOWN,
    choice_words,
    meanings,
    target_words,
)
from fitmatrix.dashboard.words import plain
from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.blocks import named
from fitmatrix.facts.choices import (
    WORDED,
    choices,
    meaning,
    targets,
    values_of,
    with_choices,
    with_constant,
    with_values,
)
from fitmatrix.facts.drafts import Draft
from fitmatrix.facts.inspecting import Inspection, words_of
from fitmatrix.facts.naming import named_draft, named_file
from fitmatrix.facts.parts import Kind, required
from fitmatrix.facts.reading import TableFile

LOOKED_AT = 100_000
"""So many of the first rows of a file are looked at before it is imported."""

_MOST_WORDS, _ALL_SHOWN = 200, 12
_ORDERS = {"As the rows show": None, "Day first": True, "Month first": False}
_MARKS = {"As the rows show": None, "Comma": True, "Point": False}


@dataclass(frozen=True)
class Table:
    """A table on the page; ``key`` is its own among all widgets."""

    key: str
    file: TableFile
    found: Inspection


def edited(table: Table) -> tuple[TableFile, Draft]:
    """The file and its draft as a reader changes them in the tables below each other.

    The file is another where its first row is data: its columns are called as the reader says.
    """
    table, draft = _columns(table, table.found.start)
    draft = _same_in_all_rows(table, draft)
    for target in WORDED:
        draft = _words(table, draft, target)
    return table.file, _writing(table, draft)


def _columns(table: Table, draft: Draft) -> tuple[Table, Draft]:
    """Let a reader choose what each column becomes, and name it where the file does not."""
    headers = table.file.headers
    before = choices(draft, headers)
    named = _named_choices(draft, before)
    shown = pd.DataFrame(
        {
            "Column": headers,
            "Becomes": [choice_words(before[header]) for header in headers],
            "Such as": [" · ".join(column.samples) for column in table.found.columns],
            "Written as": ["".join(column.written[:1]) for column in table.found.columns],
        }
    )
    after = st.data_editor(
        shown, hide_index=True, key=f"columns-{table.key}",
        disabled=[*(["Column"] if table.file.form.has_headers else []), "Such as", "Written as"],
        column_config={
            "Column": st.column_config.TextColumn(
                required=True, max_chars=80,
                help=None if table.file.form.has_headers else "The file names no columns: you can.",
            ),
            "Becomes": st.column_config.SelectboxColumn(
                options=list(named), required=True, width="medium",
                help="Two columns for one field: of each row the first that is not empty counts.",
            ),
            "Such as": st.column_config.TextColumn(width="medium"),
        },
    )  # fmt: skip
    wanted = [named[chosen] for chosen in after["Becomes"]]
    draft = with_choices(draft, headers, dict(zip(headers, wanted, strict=True)))
    return (table, draft) if table.file.form.has_headers else _named(table, draft, after["Column"])


def _named(table: Table, draft: Draft, said: Iterable[str]) -> tuple[Table, Draft]:
    """The table and its draft with the names that a reader gives the columns."""
    names = named(list(said))
    try:
        file = named_file(table.file, names)
    except FitmatrixError as error:
        st.warning(plain(str(error).removeprefix(f"{table.file.name}: ")))
        return table, draft
    return replace(table, file=file), named_draft(draft, table.file.headers, names)


def _named_choices(
    draft: Draft, before: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """What a column can become, by its words: one field, or several that belong together."""
    main = Kind(draft["main"])
    together: list[tuple[str, ...]] = []
    together += [("contact_id", "email")] if main is Kind.CONTACTS else []
    together += [found for found in before.values() if len(found) > 1]
    found = [*((target,) for target in targets(main)), *together]
    return {choice_words(each): each for each in found}


def _same_in_all_rows(table: Table, draft: Draft) -> Draft:
    """Ask for the kind, stage or status of all rows where no column gives it."""
    main = Kind(draft["main"])
    for target in (each for each in WORDED if each in required(main)):
        if all(_has_columns(part.get(target)) for part in draft["tables"][main]):
            continue
        known = meanings(target)
        values = {part.get(target, {}).get("value") for part in draft["tables"][main]}
        if len(draft["tables"][main]) > 1 and None not in values:
            continue
        (value,) = values
        words = next((word for word, each in known.items() if each == value), value)
        options = list(known) if words in (None, *known) else [words, *known]
        chosen = st.selectbox(
            f"{target_words(target)} of every row", options, key=f"same-{target}-{table.key}",
            index=None if words is None else options.index(words), width=320,
            placeholder="No column gives it: choose one", accept_new_options=target == "kind",
        )  # fmt: skip
        if chosen is not None:
            draft = with_constant(draft, target, known.get(chosen, chosen))
    return draft


def _has_columns(origin: object) -> bool:
    return isinstance(origin, str) or (isinstance(origin, dict) and "value" not in origin)


def _words(table: Table, draft: Draft, target: str) -> Draft:
    """Let a reader say what the words of a column mean, where it is a kind, stage or status."""
    chosen = choices(draft, table.file.headers)
    headers = tuple(header for header, found in chosen.items() if target in found)
    if not headers:
        return draft
    counted = _words_of(table, headers)
    known, values = meanings(target), values_of(draft, target)
    before = [_meaning_words(target, word, values) for word in counted]
    options = [*known, *([AS_IT_IS] if target == "kind" else [UNKNOWN]), NOTHING]
    shown = pd.DataFrame({"Word": list(counted), "Rows": list(counted.values()), "Means": before})
    st.caption(f"What the words in {plain(' and '.join(headers))} mean")
    after = st.data_editor(
        shown, hide_index=True, key=f"words-{target}-{'-'.join(headers)}-{table.key}",
        disabled=["Word", "Rows"], height="content" if len(shown) <= _ALL_SHOWN else 400,
        column_config={
            "Means": st.column_config.SelectboxColumn(
                options=options, required=True, width="medium"
            ),
            "Rows": st.column_config.NumberColumn(format="localized"),
        },
    )  # fmt: skip
    news = {
        word: {AS_IT_IS: word, NOTHING: ""}.get(now, known.get(now, ""))
        for word, was, now in zip(counted, before, after["Means"], strict=True)
        if now not in (was, UNKNOWN)
    }
    return with_values(draft, target, news) if news else draft


def _meaning_words(target: str, word: str, values: Mapping[str, str]) -> str:
    said = meaning(target, word, values)
    if said is None:
        return UNKNOWN
    words = {each: words for words, each in meanings(target).items()}
    return words.get(said, AS_IT_IS if said else NOTHING)


def _words_of(table: Table, headers: tuple[str, ...]) -> dict[str, int]:
    """The most frequent words of some columns with their rows; kept while the page is open."""
    kept = st.session_state.setdefault("words of columns", {})
    place = (table.key, headers)
    if place not in kept:
        kept[place] = dict(words_of(table.file, headers, LOOKED_AT).most_common(_MOST_WORDS))
    found: dict[str, int] = kept[place]
    return found


def _writing(table: Table, draft: Draft) -> Draft:
    """Let a reader say how dates and numbers are written and what means empty."""
    said = dict(draft)
    dates, numbers, zones, blanks = st.columns(4)
    with dates:
        order = _one_of("3/4/2026 is", _ORDERS, draft.get("day_first"), f"order-{table.key}")
    with numbers:
        mark = _one_of("Decimals after", _MARKS, draft.get("decimal_comma"), f"mark-{table.key}")
    with zones:
        known = sorted(available_timezones())
        zone = st.selectbox(
            "Times without a zone are of", known, key=f"zone-{table.key}",
            index=known.index(draft.get("time_zone", "UTC")),
        )  # fmt: skip
    with blanks:
        blank = st.multiselect(
            "Also means empty", draft.get("blank", []), default=draft.get("blank", []),
            accept_new_options=True, key=f"blank-{table.key}", placeholder="Such as: none",
            help="Besides an empty cell and words such as n/a, null, unknown.",
        )  # fmt: skip
    said |= {"day_first": order, "decimal_comma": mark, "time_zone": zone, "blank": blank}
    return {key: value for key, value in said.items() if not _goes_without_saying(key, value)}


def _goes_without_saying(key: str, value: object) -> bool:
    return value is None or (key, value) in (("time_zone", "UTC"), ("blank", []))


def _one_of(label: str, known: dict[str, bool | None], said: object, key: str) -> bool | None:
    place = [*known.values()].index(said if isinstance(said, bool) else None)
    chosen: str = st.selectbox(label, [*known], index=place, key=key)
    return known[chosen]
