"""The English sentence of each rule, generated from the rule, so that the two cannot disagree."""

from functools import cache

from fitmatrix.model.conditions import Condition, Exclusion, FitCriterion, Scored, Total, Trait
from fitmatrix.model.kinds import kind_words
from fitmatrix.model.rules import ActivityRule

_OPERATORS = {
    "in": "{field} is {any}",
    "not_in": "{field} is not {any}",
    "contains": "{field} contains {any}",
    "word": "{field} has the word {any}",
    "starts_with": "{field} starts with {any}",
    "ends_with": "{field} ends with {any}",
    "matches": "{field} is like {any}",
    "list": "{field} is on the list of {any}",
    "has_any": "{field} includes {any}",
    "has_all": "{field} includes {both}",
    "at_least": "{field} is {any} or more",
    "at_most": "{field} is {any} or less",
    "between": "{field} is between {both}",
}
_NAMED_AT_MOST = 6


def sentence(rule: FitCriterion | Trait | Exclusion | ActivityRule | Total) -> str:
    """What a rule looks for, as a sentence without its points.

    >>> sentence(FitCriterion(key="size", field="employees", bands={500: 25, 100: 15}))
    'Employees is 500 or more (+25), 100 or more (+15)'
    >>> sentence(ActivityRule(key="p", kind="page_view", detail="/pricing*", points=10))
    'Page viewed: /pricing*'
    >>> sentence(FitCriterion(key="i", field="interests", has_all=["crm", "erp"], points=5))
    'Interests includes crm and erp'
    """
    if isinstance(rule, ActivityRule):
        words = _activity(rule)
    elif isinstance(rule, Total):
        words = (
            f"{column_words(rule.field)}, each {rule.per:,}"
            if rule.per > 1
            else (f"{column_words(rule.field)}, each")
        )
    else:
        words = condition_words(rule)
    return words[0].upper() + words[1:]


@cache
def rule_words(rule: FitCriterion | Trait | ActivityRule | Total) -> str:
    """What a rule looks for and what it gives, as one line of a ledger."""
    points = points_words(rule)
    return f"{sentence(rule)}: {points}" if points else sentence(rule)


def points_words(rule: FitCriterion | Trait | ActivityRule | Total) -> str:
    """What a rule gives: points, cap and decay; nothing for bands, whose sentence has it.

    >>> points_words(ActivityRule(key="p", kind="page_view", points=10, cap=30))
    '+10 each, at most 30'
    """
    if isinstance(rule, Scored):
        return "" if rule.bands else f"{rule.points:+d}"
    once = isinstance(rule, ActivityRule) and rule.at_least is not None
    said = [f"{rule.points:+d}" if once else f"{rule.points:+d} each"]
    if rule.cap is not None:
        said.append(f"at most {rule.cap if rule.points >= 0 else -rule.cap}")
    if isinstance(rule, ActivityRule) and rule.decay is not None:
        said.append(rule.decay.sentence)
    return ", ".join(said)


def condition_words(condition: Condition) -> str:
    """A condition in words that can stand within a sentence."""
    field = column_words(condition.field)
    name, operand = condition.operator
    if name == "filled":
        return f"{field} is {'filled' if operand else 'empty'}"
    if name == "bands":
        bands = getattr(condition, "bands", None) or ()
        return f"{field} is " + ", ".join(f"{band} ({band.points:+d})" for band in bands)
    values = operand if isinstance(operand, tuple) else (operand,)
    words = [f"{value:,}" if isinstance(value, int | float) else str(value) for value in values]
    words = [column_words(word) for word in words] if name == "list" else words
    named = words[:_NAMED_AT_MOST] + (
        [f"{len(words) - _NAMED_AT_MOST} more"] if len(words) > _NAMED_AT_MOST else []
    )
    return _OPERATORS[name].format(
        field=field, any=_joined(named, "or"), both=_joined(words, "and")
    )


def column_words(column: str) -> str:
    """A column as words.

    >>> column_words("job_title")
    'job title'
    """
    return column.replace("_", " ")


def _activity(rule: ActivityRule) -> str:
    said = [_joined([kind_words(kind) for kind in rule.kind or ()], "or") or "any activity"]
    if rule.content_stage:
        said.append(f"{_joined(list(rule.content_stage), 'or')} content")
    if rule.detail:
        said.append(_joined(list(rule.detail), "or"))
    words = ": ".join([said[0], ", ".join(said[1:])]) if said[1:] else said[0]
    if rule.at_least is not None:
        words = f"{rule.at_least} or more within {rule.within_days} days: {words}"
    return words


def _joined(words: list[str], last: str) -> str:
    return " ".join([", ".join(words[:-1]), last, words[-1]]) if len(words) > 1 else "".join(words)
