"""The deals of the sample: a frame with a row an opportunity, and some customers with two."""

import numpy as np
import pandas as pd

from fitmatrix.facts.sample.draws import (
    Floats,
    Moments,
    Texts,
    Whole,
    at_work_after,
    lognormal,
    texts,
)
from fitmatrix.facts.sample.journeys import NEVER, Journeys
from fitmatrix.facts.sample.opinions import Deals
from fitmatrix.facts.stages import Stage

_REFERENCE_EMPLOYEES = 100


def deals(
    rng: np.random.Generator,
    given: Deals,
    people: pd.DataFrame,
    journey: Journeys,
    now: np.datetime64,
) -> pd.DataFrame:
    """The deals of the contacts that became opportunities, in the order they were created.

    Columns: contact, amount, currency, status (open, won, lost), created_at, closed_at and
    lost_reason.
    """
    opened = journey.entered[Stage.OPPORTUNITY]
    contact = np.flatnonzero(~np.isnat(opened))
    first = _frame(rng, given, contact, opened[contact], journey)
    won = first[(first["status"] == "won") & (rng.random(len(first)) < given.second)]
    days = 20 + rng.exponential(given.second_days, len(won))
    again = at_work_after(rng, won["closed_at"].to_numpy(), days)
    second = won.assign(status="open", created_at=again, closed_at=NEVER)[again < now]
    frame = pd.concat([first, second], ignore_index=True)
    frame["amount"] = _amounts(rng, given, people, frame["contact"].to_numpy())
    frame["currency"] = people["currency"].to_numpy()[frame["contact"]]
    return frame.sort_values(["created_at", "contact"], kind="stable", ignore_index=True)


def _frame(
    rng: np.random.Generator, given: Deals, contact: Whole, opened: Moments, journey: Journeys
) -> pd.DataFrame:
    won_at, lost_at = journey.entered[Stage.CUSTOMER][contact], journey.lost_at[contact]
    won, lost = ~np.isnat(won_at), ~np.isnat(lost_at)
    return pd.DataFrame(
        {
            "contact": contact,
            "status": np.where(won, "won", np.where(lost, "lost", "open")),
            "created_at": opened,
            "closed_at": np.where(won, won_at, lost_at),
            "lost_reason": np.where(lost, _reasons(rng, given, len(contact)), ""),
        }
    )


def _reasons(rng: np.random.Generator, given: Deals, size: int) -> Texts:
    weights = np.array(list(given.lost_reasons.values()))
    return rng.choice(texts(list(given.lost_reasons)), size, p=weights / weights.sum())


def _amounts(
    rng: np.random.Generator, given: Deals, people: pd.DataFrame, contact: Whole
) -> Floats:
    """Full hundreds."""
    employees = people["employees"].to_numpy(dtype=float)[contact] / _REFERENCE_EMPLOYEES
    drawn = lognormal(rng, given.amount.median, given.amount.spread, len(contact))
    return np.maximum(np.rint(drawn * employees**given.amount.by_employees / 100), 5) * 100
