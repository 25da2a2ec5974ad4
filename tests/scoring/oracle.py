"""The oracle: the scoring rules once more, for one contact, in plain Python and nothing else.

It is written from the documented meaning of a model, not from the SQL, and shares with the
pipeline only the model itself. Whatever it says of a contact, every engine must say too.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from fitmatrix.model.conditions import Scored, Total
from fitmatrix.model.lists import shipped_lists
from fitmatrix.model.rules import ActivityRule

EPOCH = datetime(1970, 1, 1)
STAGES = ["visitor", "lead", "mql", "sql", "opportunity", "customer"]


@dataclass
class Person:
    """A contact with all that happened to it; rows as dictionaries."""

    columns: dict
    activities: list
    stages: list
    deals: list


def lower(text):
    return "".join("i" if c == "İ" else c.lower() for c in text)


def like(text, glob):
    pattern = ".*".join(re.escape(part) for part in lower(glob).split("*"))
    return re.fullmatch(pattern, lower(text), re.DOTALL) is not None


def number_in(value):
    if isinstance(value, int | float | Decimal):
        return float(value)
    if value is not None and re.fullmatch(r"-?[0-9]{1,15}(\.[0-9]{1,15})?", value):
        return float(value)
    return None


def holds(condition, value, lists):
    """True, False or None (unknown)."""
    name, operand = condition.operator
    if name == "filled":
        return (value is not None) == operand
    if name in ("at_least", "at_most", "between"):
        number = number_in(value)
        if number is None:
            return None
        if name == "at_least":
            return number >= operand
        if name == "at_most":
            return number <= operand
        return operand[0] <= number <= operand[1]
    if value is None:
        return None
    if name in ("in", "not_in"):
        if isinstance(value, str):
            found = lower(value) in [lower(str(one)) for one in operand]
        else:
            found = value in operand
        return found == (name == "in")
    if name == "list":
        entries = lists.get(operand) or shipped_lists()[operand]
        return lower(value) in [lower(entry) for entry in entries]
    if name == "contains":
        return any(lower(word) in lower(value) for word in operand)
    if name == "starts_with":
        return any(lower(value).startswith(lower(word)) for word in operand)
    if name == "ends_with":
        return any(lower(value).endswith(lower(word)) for word in operand)
    if name == "matches":
        return any(like(value, glob) for glob in operand)
    if name == "word":
        return any(has_word(lower(value), lower(word)) for word in operand)
    if name in ("has_any", "has_all"):
        items = [
            item.strip(" \t\r\n\u00a0") for item in lower(value).split(lower(condition.separator))
        ]
        found = [lower(wanted) in items for wanted in operand]
        return any(found) if name == "has_any" else all(found)
    raise NotImplementedError(name)


def has_word(text, word):
    start = text.find(word)
    while start >= 0:
        before, after = text[:start][-1:], text[start + len(word) :][:1]
        if not (before and before in WORDY) and not (after and after in WORDY):
            return True
        start = text.find(word, start + 1)
    return False


WORDY = "abcdefghijklmnopqrstuvwxyz0123456789"


def condition_points(rule, value, lists):
    """(points in hundredths, matched, unknown)."""
    if rule.bands is None:
        held = holds(rule, value, lists)
        return (100 * rule.points if held else 0), bool(held), held is None
    number = number_in(value)
    if number is None:
        return 0, False, True
    for band in rule.bands:
        if number >= band.low and (band.high is None or number <= band.high):
            return 100 * band.points, True, False
    return 0, False, False


def weight(decay, age):
    """The share of its points that an activity keeps, as the field defines the forms."""
    if decay is None:
        return 1_000_000
    if decay.window_days is not None:
        return 1_000_000 if age <= decay.window_days else 0
    if decay.linear_days is not None:
        exact = max(Fraction(0), 1 - Fraction(age, decay.linear_days))
        return floor(exact * 1_000_000)
    if decay.half_life_days is not None:
        return round(1_000_000 * 2 ** (-age / decay.half_life_days))
    exact = 1 - Fraction(decay.lose_percent, 100) * (age // decay.every_days)
    return floor(max(Fraction(0), exact) * 1_000_000)


def matches(rule, activity, content):
    globs = list(rule.detail or ())
    if rule.kind is not None and activity["kind"] not in rule.kind:
        return False
    detail = activity["detail"]
    if rule.detail is not None and (detail is None or not any(like(detail, g) for g in globs)):
        return False
    if rule.content_stage is not None:
        globs = [glob for stage in rule.content_stage for glob in content[stage]]
        return detail is not None and any(like(detail, glob) for glob in globs)
    return True


def days(moment):
    return (moment - EPOCH) // timedelta(days=1)


def limit(points, cap, amount):
    if cap is None:
        return amount
    return min(amount, 100 * cap) if points >= 0 else max(amount, -100 * cap)


def activity_line(rule, model, happened, as_of):
    found = [one for one in happened if matches(rule, one, model.content)]
    if rule.at_least is not None:
        found = bursts(rule, found)[-1:]
    ages = Counter(days(as_of) - days(one["occurred_at"]) for one in found)
    gross = 100 * rule.points * len(found)
    weights = sum(weight(rule.decay, age) * count for age, count in ages.items())
    kept = (1 if rule.points >= 0 else -1) * (abs(100 * rule.points) * weights // 1_000_000)
    points = limit(rule.points, rule.cap, kept)
    last_at = max((one["occurred_at"] for one in found), default=None)
    return len(found), points, gross - kept, kept - points, last_at


def bursts(rule, found):
    """The activities that completed a burst, in the order of time."""
    ordered = sorted(found, key=lambda one: one["occurred_at"])
    complete = []
    for place in range(rule.at_least - 1, len(ordered)):
        first, last = ordered[place - rule.at_least + 1], ordered[place]
        if days(last["occurred_at"]) - days(first["occurred_at"]) < rule.within_days:
            complete.append(last)
    return complete


def total_line(rule, value):
    number = number_in(value)
    if number is None:
        return 0, 0, 0, 0, None
    hundredths = floor(min(max(number, 0.0), 1e9) * 100 + 0.5)
    gross = (1 if rule.points >= 0 else -1) * (hundredths * abs(rule.points) // rule.per)
    points = limit(rule.points, rule.cap, gross)
    return hundredths // (100 * rule.per), points, 0, gross - points, None


def score(model, person, as_of):
    """Everything the pipeline says of a contact, or None when it was not known at the time."""
    columns = person.columns
    created_at, imported_at = columns.get("created_at"), columns.get("imported_at")
    if created_at is not None and created_at > as_of and not (imported_at and imported_at <= as_of):
        return None
    by_machines = machines_did(model.machines, person.activities)
    happened = [
        one
        for place, one in enumerate(person.activities)
        if one["occurred_at"] <= as_of and not one["is_machine"] and place not in by_machines
    ]
    lines, could_add = [], 0
    for axis, rules in (("fit", model.fit), ("interest", model.interest)):
        for rule in rules:
            if isinstance(rule, ActivityRule):
                line = activity_line(rule, model, happened, as_of)
            elif isinstance(rule, Total):
                line = total_line(rule, columns.get(rule.field))
            else:
                assert isinstance(rule, Scored)
                value = columns.get(rule.field)
                points, matched, unknown = condition_points(rule, value, model.lists)
                line = int(matched), points, 0, 0, None
                if unknown and axis == "fit":
                    could_add += 100 * rule.most_points
            lines.append((axis, rule.key, *line))
    return {
        "fit": axis_score(lines, "fit"),
        "interest": axis_score(lines, "interest"),
        "excluded_by": next(
            (r.key for r in model.exclude if holds(r, columns.get(r.field), model.lists)), None
        ),
        "hand_raised_by": raised(model, happened, as_of),
        "frozen_by": frozen(person, as_of),
        "stage": stage(person, as_of),
        "last_activity_at": max((one["occurred_at"] for one in happened), default=None),
        "fit_unknown": could_add,
        "waits_since": waits_since(model, person, happened, as_of),
        "lines": lines,
    }


def machines_did(machines, activities):
    """The places of the activities that machines did by the settings, each with the reason."""
    reasons = {}
    for place, one in enumerate(activities):
        if is_agent(machines, one):
            reasons[place] = "user_agent"
        elif any(follows(machines, one, other) for other in activities):
            reasons[place] = "after_delivery"
        elif in_a_burst(machines, one, activities):
            reasons[place] = "many_links"
    return reasons


def is_agent(machines, one):
    named = [one[name] for name in machines.user_agent if one.get(name) is not None]
    return any(like(agent, glob) for agent in named for glob in machines.agents)


def names_seconds(one):
    return one["occurred_at"] != one["occurred_at"].replace(second=0, microsecond=0)


def follows(machines, one, sent):
    if machines.within_seconds is None or sent["kind"] not in machines.delivered:
        return False
    if one["kind"] not in (*machines.opened, *machines.clicked):
        return False
    told = [(one.get(name), sent.get(name)) for name in machines.mail]
    if any(None not in pair and pair[0] != pair[1] for pair in told):
        return False
    after = one["occurred_at"] - sent["occurred_at"]
    in_time = timedelta(0) <= after <= timedelta(seconds=machines.within_seconds)
    return in_time and (names_seconds(one) or names_seconds(sent))


def in_a_burst(machines, one, activities):
    def second(other):
        return other["occurred_at"].replace(microsecond=0)

    if machines.links_a_second is None:
        return False
    clicks = {
        place: other["detail"] or place
        for place, other in enumerate(activities)
        if other["kind"] in machines.clicked
        and names_seconds(other)
        and second(other) == second(one)
    }
    mine = one["kind"] in machines.clicked and names_seconds(one)
    return mine and len(set(clicks.values())) >= machines.links_a_second


def waits_since(model, person, happened, as_of):
    """When an open contact last did something, if nothing of ours answered it then or later."""
    out = any(holds(r, person.columns.get(r.field), model.lists) for r in model.exclude)
    touches = model.follow_up.touches
    did = [one["occurred_at"] for one in happened if one["kind"] not in touches]
    ours = [one["occurred_at"] for one in happened if one["kind"] in touches]
    if out or frozen(person, as_of) or not did:
        return None
    return None if ours and max(ours) >= max(did) else max(did)


def axis_score(lines, axis):
    total = sum(points for which, _, _, points, *_ in lines if which == axis)
    return max(0, min(10_000, total)) // 100


def raised(model, happened, as_of):
    lasts = model.hand_raise_lasts_days
    for kind in model.hand_raisers:
        for one in happened:
            age = days(as_of) - days(one["occurred_at"])
            if one["kind"] == kind and (lasts is None or age <= lasts):
                return kind
    return None


def stage(person, as_of):
    entered = [one for one in person.stages if one["entered_at"] <= as_of]
    places = [(one["entered_at"], STAGES.index(one["stage"])) for one in entered]
    return STAGES[max(places)[1]] if places else None


def frozen(person, as_of):
    known = [d for d in person.deals if d["created_at"] is None or d["created_at"] <= as_of]
    closed = [
        d
        for d in known
        if d["status"] in ("won", "lost") and (d["closed_at"] is None or d["closed_at"] <= as_of)
    ]
    if stage(person, as_of) == "customer" or any(d["status"] == "won" for d in closed):
        return "customer"
    if closed and len(closed) == len(known):
        return "lost_deal"
    return None
