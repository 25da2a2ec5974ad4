"""Data quality: contacts that may be one person, in groups that can be taken along."""

from functools import partial

import pandas as pd
import streamlit as st

from fitmatrix.dashboard import quality_reads as reads
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.quality_reads import Facts
from fitmatrix.dashboard.words import plain
from fitmatrix.insight.quality_duplicates import NEAR, Duplicates, duplicates_csv

_SHOWN = 100
"""Groups that are listed; the download has all of them."""

_ASKED = "near_names_asked"
"""Where a session keeps for which facts somebody asked to compare names."""

_NAMED = 5
"""Members of a group that are named in the list."""

_NUMBER = partial(st.column_config.NumberColumn, format="localized")
_GROUPS = {
    "Shared": st.column_config.TextColumn(width=280),
    "Contacts": _NUMBER(width=90, help="How many contacts are in the group."),
    "Names": st.column_config.TextColumn(width=340),
    "Ids": st.column_config.TextColumn(width=340),
}
_NEAR_MEANING = (
    "Same or near-same first and last names at one company, which is the domain of the e-mail, or"
    " of the website where the e-mail is a private mailbox. Near-same: at least"
    f" {NEAR} % alike (Indel similarity of the names in lower case, without accents, their words"
    " sorted). Nothing is merged."
)


def duplicates(frame: Frame, seen: Facts) -> None:
    """Draw who shares an e-mail, and on demand who has a near-same name at one company."""
    st.markdown("**Same e-mail**", help="Without regard to capitals and spaces around it.")
    _groups(reads.asked(frame.engine, seen, reads.sharing_email), "same-email", "shares its e-mail")
    st.markdown("**Near-same name at one company**", help=_NEAR_MEANING)
    if st.session_state.get(_ASKED) != (seen.files, seen.last_at):
        st.button(
            "Compare names", icon=":material/person_search:", key="compare_names",
            on_click=_compare, args=(seen,), help="Takes up to a minute for a million contacts.",
        )  # fmt: skip
        return
    found = reads.asked(frame.engine, seen, reads.named_alike)
    _groups(found, "near-same-names", "has a near-same name at its company")
    if found.left_out:
        st.caption(f"Too many contacts to compare all at: {plain(', '.join(found.left_out))}.")


def _compare(seen: Facts) -> None:
    st.session_state[_ASKED] = (seen.files, seen.last_at)


def _groups(found: Duplicates, file: str, claim: str) -> None:
    if not found.groups:
        st.caption(f"No contact {claim} with another.")
        return
    groups = "group" if len(found.groups) == 1 else "groups"
    st.markdown(
        f"**{found.contacts:,}** contacts in **{len(found.groups):,}** {groups}: up to"
        f" {found.surplus:,} too many."
    )
    rows = [
        {
            "Shared": group.shared,
            "Contacts": len(group.members),
            "Names": _some([one.name for one in group.members]),
            "Ids": _some([one.contact_id for one in group.members]),
        }
        for group in found.groups[:_SHOWN]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=_GROUPS)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Download all groups", data=partial(_csv, found), file_name=f"{file}.csv",
            mime="text/csv", icon=":material/download:", on_click="ignore", key=f"get_{file}",
        )  # fmt: skip
        if len(found.groups) > _SHOWN:
            st.caption(f"The {_SHOWN} largest are listed.")


def _csv(found: Duplicates) -> bytes:
    return duplicates_csv(found).encode("utf-8-sig")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
