"""How many contacts each rule of a model reaches, so that a rule that fits no data is seen."""

import sqlalchemy as sa

from fitmatrix.scoring.runs import Run


def reach(connection: sa.Connection, run: Run) -> dict[str, int]:
    """For each rule, exclusions included, the contacts to which it gave or took something."""
    claims = {part.rule.key: part.points != 0 for part in run.points}
    claims |= {rule.key: run.tallies.c[f"n_{rule.key}"] == 1 for rule in run.model.exclude}
    if not claims:
        return {}
    counts = [sa.func.count(sa.case((claim, 1))).label(key) for key, claim in claims.items()]
    return dict(connection.execute(sa.select(*counts).select_from(run.tallies)).one()._mapping)
