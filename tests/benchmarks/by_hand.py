"""The default model's scoring as an expert would write it for DuckDB alone: the baseline.

It makes the same two tables from the same facts: per contact and rule the count, the weight and
the last time, then the scores. Being free of every other engine it uses FILTER, ILIKE, doubles
and pow(), and knows the rules by heart; its scores may differ by a point of rounding.
"""

from fitmatrix.model.conditions import Scored
from fitmatrix.model.lists import list_values
from fitmatrix.model.rules import ActivityRule
from fitmatrix.scoring.facts import day

_WEIGHTS = {
    "half_life_days": "pow(0.5, age / {0}.0)",
    "window_days": "CASE WHEN age <= {0} THEN 1 ELSE 0 END",
    "linear_days": "greatest(0, 1 - age / {0}.0)",
}


def statements(model, as_of):
    """Two CREATE TABLE statements: ``hand_tallies`` and ``hand_scores``."""
    rules = [rule for rule in model.interest if isinstance(rule, ActivityRule)]
    single = [rule for rule in rules if rule.at_least is None]
    (burst,) = [rule for rule in rules if rule.at_least is not None]
    did = ", ".join(column for rule in single for column in _columns(rule))
    raised = ", ".join(
        f"max(occurred_at) FILTER (kind = '{kind}' AND age <= {model.hand_raise_lasts_days}) AS raised_{kind}"
        for kind in model.hand_raisers
    )
    who = ", ".join(f"{_condition(rule)} AS n_{rule.key}" for rule in (*model.fit, *model.exclude))
    weights = ", ".join(
        dict.fromkeys(f"{_weight(rule)} AS {_named(rule)}" for rule in single if rule.decay)
    )
    moment = f"TIMESTAMP '{as_of:%Y-%m-%d %H:%M:%S}'"
    lists = " UNION ALL ".join(
        f"SELECT '{name}' AS list, unnest({list(values)!r}) AS value"
        for name, values in _lists(model)
    )
    return [
        f"""CREATE OR REPLACE TABLE hand_tallies AS
WITH lists AS ({lists}),
happened AS (
  SELECT *, {weights} FROM (
    SELECT contact_id, kind, detail, occurred_at, {day(as_of)} - occurred_day AS age
    FROM activities WHERE occurred_at <= {moment} AND NOT is_machine)),
did AS (SELECT contact_id, max(occurred_at) AS last_activity_at, {did}, {raised} FROM happened GROUP BY contact_id),
bursts AS (
  SELECT contact_id, max(occurred_at) AS at_{burst.key}, min(age) AS burst_age FROM (
    SELECT contact_id, occurred_at, age,
      lag(age, {burst.at_least - 1}) OVER (PARTITION BY contact_id ORDER BY occurred_at) - age AS span
    FROM happened WHERE kind IN {_tuple(burst.kind)})
  WHERE span < {burst.within_days} GROUP BY contact_id),
stage AS (SELECT contact_id, arg_max(stage, entered_at) AS stage FROM stage_entries
  WHERE entered_at <= {moment} GROUP BY contact_id),
standing AS (
  SELECT contact_id, count(*) FILTER (closed AND status = 'won') AS won,
    count(*) FILTER (closed AND status = 'lost') AS lost, count(*) FILTER (NOT closed) AS open
  FROM (SELECT *, status <> 'open' AND (closed_at IS NULL OR closed_at <= {moment}) AS closed FROM deals
        WHERE created_at IS NULL OR created_at <= {moment}) GROUP BY contact_id)
SELECT contacts.contact_id, {who}, did.* EXCLUDE (contact_id), bursts.* EXCLUDE (contact_id), stage,
  CASE WHEN won > 0 OR stage = 'customer' THEN 'customer' WHEN lost > 0 AND open = 0 THEN 'lost_deal' END AS frozen_by
FROM contacts LEFT JOIN did USING (contact_id) LEFT JOIN bursts USING (contact_id)
LEFT JOIN stage USING (contact_id) LEFT JOIN standing USING (contact_id)
WHERE created_at IS NULL OR created_at <= {moment} OR imported_at <= {moment}""",
        f"""CREATE OR REPLACE TABLE hand_scores AS
SELECT contact_id, floor(least(greatest({_sum(map(_fit_points, model.fit))}, 0), 100))::SMALLINT AS fit,
  floor(least(greatest({_sum(map(_points, single))}
    + CASE WHEN burst_age <= {burst.decay.window_days} THEN {burst.points} ELSE 0 END, 0), 100))::SMALLINT AS interest,
  CASE {" ".join(f"WHEN n_{rule.key} = 1 THEN '{rule.key}'" for rule in model.exclude)} END AS excluded_by,
  CASE {" ".join(f"WHEN raised_{kind} IS NOT NULL THEN '{kind}'" for kind in model.hand_raisers)} END AS hand_raised_by,
  frozen_by, stage, last_activity_at,
  {_sum(f"CASE WHEN n_{rule.key} IS NULL THEN {rule.most_points} ELSE 0 END" for rule in model.fit)} AS fit_unknown
FROM hand_tallies""",
    ]


def _lists(model):
    names = sorted({rule.list_ for _, _, rule in model.conditions if rule.list_})
    return [(name, list_values(name, model.lists)) for name in names]


def _columns(rule):
    claim = [f"kind IN {_tuple(rule.kind)}"] if rule.kind else []
    if rule.detail:
        claim.append(
            "("
            + " OR ".join(f"detail ILIKE '{glob.replace('*', '%')}'" for glob in rule.detail)
            + ")"
        )
    where = f"FILTER ({' AND '.join(claim)})"
    yield f"count(*) {where} AS n_{rule.key}"
    yield f"max(occurred_at) {where} AS at_{rule.key}"
    if rule.decay is not None:
        yield f"sum({_named(rule)}) {where} AS w_{rule.key}"


def _form(rule):
    ((form, days),) = rule.decay.model_dump(exclude_none=True).items()
    return form, days


def _weight(rule):
    form, days = _form(rule)
    return _WEIGHTS[form].format(days)


def _named(rule):
    return "{}_{}".format(*_form(rule))


def _condition(rule):
    name, operand = rule.operator
    field = f"lower(contacts.{rule.field})"
    if name == "bands":
        whens = " ".join(
            f"WHEN {rule.field} >= {band.low} THEN {n}" for n, band in enumerate(rule.bands, 1)
        )
        return f"CASE WHEN {rule.field} IS NULL THEN NULL {whens} ELSE 0 END"
    claims = {
        "in": lambda: f"{field} IN {_tuple([str(value).lower() for value in operand])}",
        "word": lambda: (
            f"regexp_matches({field}, '(^|[^a-z0-9])({'|'.join(operand)})([^a-z0-9]|$)')"
        ),
        "list": lambda: f"{field} IN (SELECT value FROM lists WHERE list = '{operand}')",
        "ends_with": lambda: " OR ".join(f"{field} LIKE '%{word}'" for word in operand),
    }
    return (
        f"CASE WHEN contacts.{rule.field} IS NULL THEN NULL WHEN {claims[name]()} THEN 1 ELSE 0 END"
    )


def _fit_points(rule: Scored):
    if rule.bands is None:
        return f"CASE n_{rule.key} WHEN 1 THEN {rule.points} ELSE 0 END"
    whens = " ".join(f"WHEN {n} THEN {band.points}" for n, band in enumerate(rule.bands, 1))
    return f"CASE n_{rule.key} {whens} ELSE 0 END"


def _points(rule):
    gross = f"coalesce({'w' if rule.decay else 'n'}_{rule.key}, 0) * {rule.points}"
    if rule.cap is None:
        return gross
    return f"least({gross}, {rule.cap})" if rule.points >= 0 else f"greatest({gross}, -{rule.cap})"


def _sum(parts):
    return " + ".join(parts)


def _tuple(values):
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"
