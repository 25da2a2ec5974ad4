"""Thresholds proposed: from what the teams can carry, or from those who later bought."""

import plotly.graph_objects as go
import streamlit as st

from fitmatrix.dashboard.words import COLOURS, share_words
from fitmatrix.errors import FitmatrixError
from fitmatrix.insight.capacity import Load, thresholds_for
from fitmatrix.insight.outcomes import PastGrid
from fitmatrix.insight.reaching import ReachPoint, reach_curve, thresholds_to_reach
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.scoring.grid import Grid
from fitmatrix.scoring.past import LOOK_BACK

_DRAWN = 200
"""Points of a curve that are drawn; more cannot be told apart."""


def proposals(grid: Grid, past: PastGrid, decided: Thresholds) -> None:
    """Offer two ways to find thresholds; a button sets what was found."""
    asked = st.expander(
        "Find thresholds", icon=":material/straighten:", key="find", on_change="rerun"
    )
    if not asked.open:
        return
    with asked:
        capacity, reach = st.tabs(["From capacity", "From those who bought"])
        with capacity:
            _capacity(grid, decided)
        with reach:
            _reach(past)


def _capacity(grid: Grid, decided: Thresholds) -> None:
    left, right = st.columns(2)
    calls = left.number_input("Sales can call", 0, value=None, placeholder="40", key="calls")
    nurtures = right.number_input(
        "We can nurture", 0, value=None, placeholder="2000", key="nurtures"
    )
    if calls is None and nurtures is None:
        st.caption("Say how many contacts a team can carry; the best fill exactly that.")
        return
    found = thresholds_for(grid, calls=calls, nurtures=nurtures, at=decided)
    for quadrant, load in ((Quadrant.SALES_CALL, found.calls), (Quadrant.NURTURE, found.nurtures)):
        if load.capacity is not None:
            st.markdown(f"**{quadrant.label}:** {_load_words(load, found.thresholds)}")
    _offer(found.thresholds, "set_capacity")


def _load_words(load: Load, chosen: Thresholds) -> str:
    said = [f"{load.contacts:,} of {load.capacity:,} open contacts"]
    if load.over:
        said.append(f"{load.over:,} more than can be carried, even with the highest thresholds")
    if load.left_out:
        said.append(f"{load.left_out:,} left out against the model's thresholds")
    if load.unused and load.next_step is not None:
        step = load.next_step
        axis = "interest" if step.thresholds.interest != chosen.interest else "fit"
        value = getattr(step.thresholds, axis)
        said.append(f"{axis} {value} would bring {step.contacts:,} more")
    return "; ".join(said) + "."


def _reach(past: PastGrid) -> None:
    contacts, buyers = past.counts[:2, 0].sum(axis=0), past.counts[:2, 1].sum(axis=0)
    share = st.slider("Take in at least", 10, 100, 80, 5, format="%d %%", key="reach")
    st.caption(
        f"of those who bought in the last {LOOK_BACK.days} days, by where they stood before;"
        " with as few contacts as possible."
    )
    try:
        found = thresholds_to_reach(contacts, buyers, share / 100)
    except FitmatrixError as error:
        st.info(str(error)[0].upper() + str(error)[1:] + ".")
        return
    st.markdown(
        f"{found.buyers:,} of {int(buyers.sum()):,} buyers"
        f" ({share_words(found.buyers, int(buyers.sum()))}) by"
        f" {found.contacts:,} of {int(contacts.sum()):,} contacts"
        f" ({share_words(found.contacts, int(contacts.sum()))})."
    )
    curve = reach_curve(contacts, buyers)
    st.plotly_chart(_curve(curve, found), key="reach_curve", config={"displayModeBar": False})
    _offer(found.thresholds, "set_reach")


def _curve(curve: list[ReachPoint], found: ReachPoint) -> go.Figure:
    drawn = curve[:: max(1, len(curve) // _DRAWN)] + curve[-1:]
    figure = go.Figure(
        go.Scatter(
            x=[100 * point.share_of_contacts for point in drawn],
            y=[100 * point.share_of_buyers for point in drawn],
            customdata=[[p.thresholds.fit, p.thresholds.interest] for p in drawn],
            mode="lines",
            line={"color": COLOURS[Quadrant.NURTURE]},
            hovertemplate="fit %{customdata[0]}, interest %{customdata[1]}:"
            " %{y:.0f} % of buyers by %{x:.0f} % of contacts<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[100 * found.share_of_contacts],
        y=[100 * found.share_of_buyers],
        mode="markers",
        marker={"color": COLOURS[Quadrant.SALES_CALL], "size": 11},
        hoverinfo="skip",
    )
    axis = {"fixedrange": True, "range": [0, 103], "ticksuffix": " %"}
    figure.update_layout(
        height=220,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        xaxis={**axis, "title": "Contacts taken in"},
        yaxis={**axis, "title": "Buyers taken in"},
    )
    return figure


def _offer(found: Thresholds, key: str) -> None:
    st.button(
        f"Set fit {found.fit} and interest {found.interest}",
        key=key,
        icon=":material/done:",
        on_click=set_thresholds,
        args=(found,),
    )


def set_thresholds(high: Thresholds) -> None:
    """Move both sliders, and with them everything that follows."""
    st.session_state["fit"], st.session_state["interest"] = high.fit, high.interest
