"""Cells with several values are read item by item, alike on every database."""

import pytest
from tests.conftest import NOW
from tests.scoring.small import person
from tests.scoring.worlds import settle, yaml_of

from fitmatrix.scoring.reach import reach
from fitmatrix.scoring.refreshing import refresh

CASES = [
    ("CRM; ERP ;Shop", {"has_any": ["erp"]}, 1),
    ("crm", {"has_any": ["erp", "CRM"]}, 1),
    ("crm2;my crm", {"has_any": "crm"}, 0),
    ("c.r.m;crm", {"has_any": "c?r.m"}, 0),
    ("a b; ÖL+gas", {"has_any": "öl+GAS"}, 1),
    ("crm;erp;shop", {"has_all": ["shop", "crm"]}, 1),
    ("crm;erp", {"has_all": ["crm", "shop"]}, 0),
    ("crm,erp", {"has_any": "erp"}, 0),
    ("crm, erp", {"has_any": "erp", "separator": ","}, 1),
    ("crm|erp", {"has_all": ["erp", "crm"], "separator": "|"}, 1),
    (";;", {"has_any": "crm"}, 0),
    (None, {"has_any": "crm"}, 0),
]


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_an_item_is_found_whole_and_without_regard_to_case(engine, request):
    engine = request.getfixturevalue(engine)
    for number, (text, condition, expected) in enumerate(CASES):
        rule = {"key": f"r{number}", "field": "industry", "points": 7, **condition}
        settle(engine, [person(industry=text)])
        run = refresh(engine, yaml_of({"name": "m", "fit": [rule]}), "m", as_of=NOW, now=NOW)
        with engine.connect() as connection:
            assert reach(connection, run) == {rule["key"]: expected}, (text, condition)
