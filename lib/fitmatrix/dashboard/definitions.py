"""What every number means and how it is computed, in a sentence or two."""

from fitmatrix.model.kinds import kind_words
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.scoring_model import Model, StageRule
from fitmatrix.scoring.past import LOOK_BACK

SIDES = {
    Quadrant.SALES_CALL: "Fit and interest at or above their thresholds, or fit and a raised hand.",
    Quadrant.NURTURE: "Fit at or above its threshold, interest below.",
    Quadrant.OFFER: "Interest at or above its threshold, fit below.",
    Quadrant.DISQUALIFY: "Both below their thresholds, or excluded by a rule.",
}
OUTCOMES = (
    f"Where the same model puts, at these thresholds, those who were known {LOOK_BACK.days} days"
    " before these scores and were neither customers nor lost. Only what they had done by then"
    " counts; their columns, totals included, are those of today. Bought: a deal won or the stage"
    " customer entered since. Became an opportunity: that stage or customer entered, or a deal"
    " created or won since, by those who were no opportunity and had no open deal then. In"
    " brackets the counts and the 95 % interval (Wilson)."
)


def stage_rule_words(rule: StageRule, high: Thresholds) -> str:
    """What makes a stage, at some thresholds.

    >>> stage_rule_words("fit_and_interest", Thresholds(fit=50, interest=40))
    'fit 50 or more and interest 40 or more'
    """
    fit, interest = f"fit {high.fit} or more", f"interest {high.interest} or more"
    words = {"fit": fit, "interest": interest, "fit_and_interest": f"{fit} and {interest}"}
    return words.get(rule, f"{fit}, or {interest}")


def definitions(model: Model, high: Thresholds) -> dict[str, str]:
    """Each term with its meaning, in the order in which a reader meets them."""
    return {
        "Fit and interest": "Whole numbers from 0 to 100: the points of all rules of an axis added"
        " up, from what was known at the moment of the scores. High means at or above the"
        " threshold.",
        **{quadrant.label: SIDES[quadrant] for quadrant in Quadrant},
        "Share": "The contacts of a quadrant among all contacts shown.",
        "Open, customers, lost": "Customers are in the stage customer or have a deal won. Lost: a"
        " deal was lost and none is open. Open: neither.",
        "Against the published thresholds": "Contacts of a quadrant now, less those it would have"
        " at the thresholds that are published for everybody.",
        "Overdue": _overdue(model),
        "Open pipeline": "What the open deals of the contacts of a quadrant are worth, by currency;"
        " a deal without an amount counts as 0.",
        "What they did since": OUTCOMES,
        "Best": "Open contacts before customers and lost deals, those who raised a hand first, then"
        " by the sum of fit and interest.",
        "Reasons": "What overrules the scores, then the two rules with the most points.",
        "MQL": _sentence(stage_rule_words(model.stages.mql, high)),
        "SQL": _sentence(
            f"{stage_rule_words(model.stages.sql, high)}, or high fit and a raised hand"
        ),
    }


def _overdue(model: Model) -> str:
    days = model.follow_up.within_days
    told = [f"{name.label} {days[name]} days" for name in Quadrant if name in days]
    touches = ", ".join(kind_words(kind) for kind in model.follow_up.touches)
    return (
        "Open contacts, not excluded, who wait longer for an answer than the model allows:"
        f" {', '.join(told) or 'no time is set'}. They wait since their last activity, when none of"
        f" these came at that moment or later: {touches}."
    )


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."
