"""Sharing: the address of what is on the screen, and a report that opens without the server."""

from functools import partial

import streamlit as st

from fitmatrix.dashboard import address
from fitmatrix.dashboard.report import TITLE, report_of
from fitmatrix.dashboard.screen import Screen
from fitmatrix.dashboard.views import shown_view


def share(screen: Screen) -> None:
    """Draw the button that opens the ways to take the view elsewhere."""
    opened = st.popover("Share", icon=":material/share:", key="share_open", on_change="rerun")
    if not opened.open:
        return
    view = shown_view(screen.frame)
    with opened:
        st.markdown("Whoever opens this address sees what you see:")
        st.code(address.link(), language=None, wrap_lines=True)
        st.download_button(
            "Download report",
            data=partial(_report, screen, view.name if view else TITLE),
            file_name="fitmatrix.html",
            mime="text/html",
            icon=":material/lab_profile:",
            on_click="ignore",
            help="One file with chart, quadrants, best contacts, rules and definitions; it opens"
            " without the server.",
        )
        st.caption("The picture of the chart is saved in the chart itself, the contacts below it.")


def _report(screen: Screen, title: str) -> bytes:
    return report_of(
        screen.frame, screen.run, screen.only, screen.high, screen.decided, title=title
    )
