"""The matrix page as a script: what it counts, lists and explains."""

import re
from datetime import datetime, timedelta

import pytest
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, viewed
from tests.scoring.worlds import settle

from fitmatrix.dashboard.words import moment_words
from fitmatrix.engine.database import open_database
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.refreshing import refresh


def counts(at):
    """How many contacts each quadrant lists, in the order of the quadrants."""
    found = [counted(at, quadrant) for quadrant in Quadrant]
    counted(at, Quadrant.SALES_CALL)
    return found


def counted(at, quadrant):
    at.get("button_group")[0].set_value(quadrant).run()
    assert not at.exception, at.exception
    said = " ".join(caption.value for caption in at.caption)
    found = re.search(r" to [0-9,]+ of ([0-9,]+) contacts", said)
    return int(found[1].replace(",", "")) if found else 0


def listed(at):
    return list(at.dataframe[0].value["Name"])


def test_an_empty_database_offers_three_ways_to_begin(page):
    at = page("app.py")
    assert [heading.value.split(": ")[1] for heading in at.subheader] == [
        "The sample", "Your files", "Your database",
    ]  # fmt: skip
    assert not at.slider


def test_the_four_quadrants_hold_everybody(five, page):
    assert counts(page("app.py")) == [2, 0, 1, 2]


def test_moving_a_threshold_moves_counts_and_list(five, page):
    at = page("app.py")
    assert listed(at) == ["3", "Ada Byron"]
    at.slider(key="interest").set_value(23).run()
    assert counts(at) == [1, 1, 1, 2]
    assert listed(at) == ["3"]
    at.slider(key="fit").set_value(0).run()
    assert counts(at) == [2, 2, 0, 1]
    next(button for button in at.button if button.label == "Back to 50 and 20").click().run()
    assert counts(at) == [2, 0, 1, 2]


def test_the_address_holds_thresholds_quadrant_and_search(five, page):
    at = page("app.py", fit=40, interest=10, search="bob")
    assert (at.slider(key="fit").value, at.slider(key="interest").value) == (40, 10)
    assert listed(at) == ["Bob"]
    assert counts(at) == [1, 0, 0, 0]


@pytest.mark.parametrize("address", [{"fit": 999}, {"fit": "high"}, {"interest": -3}, {"page": 99}, {"order": "x"}, {"quadrant": "x"}])  # fmt: skip
def test_an_address_that_makes_no_sense_shows_the_page_all_the_same(five, page, address):
    at = page("app.py", **address)
    assert sum(counts(at)) == 5


def test_a_search_that_finds_nobody_says_so(five, page):
    at = page("app.py", search="100% '\"; --")
    assert "Nobody in Sales call matches" in at.info[0].value


def test_an_empty_quadrant_says_what_to_do(five, page):
    at = page("app.py", quadrant="nurture")
    assert "Nobody stands in Nurture now" in at.info[0].value


def test_scores_that_rest_on_old_activity_offer_the_day_of_the_newest(url, page):
    engine = open_database(url)
    settle(engine, [person([viewed(100)])])
    refresh(engine, MODEL, "small.yaml", as_of=datetime.now(), now=datetime.now())
    engine.dispose()
    at = page("app.py")
    newest = moment_words(NOW - timedelta(days=100))
    assert any(f"The newest activity is of {newest}" in mark.value for mark in at.markdown)
    assert any(button.label == f"Score as of {newest}" for button in at.button)


def test_a_database_that_cannot_be_opened_says_what_to_do(page, monkeypatch):
    monkeypatch.setenv("FITMATRIX_DATABASE_URL", "duckdb:////nowhere/at/all.duckdb")
    at = page("app.py")
    assert "its folder does not exist" in at.error[0].value


def test_a_model_for_other_data_is_said_to_say_little(url, page):
    engine = open_database(url)
    settle(engine, [person(company="Acme")])
    refresh(engine, MODEL, "small.yaml", as_of=datetime.now(), now=datetime.now())
    engine.dispose()
    assert "5 of the 5 rules of model small reach nobody" in page("app.py").warning[0].value


def found(at):
    """The page with the finder of thresholds opened."""
    at.session_state["find"] = True
    return at.run()


def test_thresholds_from_capacity_are_said_and_set(five, page):
    at = found(page("app.py"))
    at.number_input(key="calls").set_value(1).run()
    said = next(mark.value for mark in at.markdown if mark.value.startswith("**Sales call:**"))
    assert "1 of 1 open contacts" in said
    at.button(key="set_capacity").click().run()
    assert not at.exception
    assert "1 to 1 of 1 contacts" in [caption.value for caption in at.caption]


def test_without_a_buyer_there_is_nothing_to_learn_from(url, page):
    engine = open_database(url)
    settle(engine, [person([viewed(100)], industry="software")])
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    at = found(page("app.py"))
    assert any("nothing to learn from" in info.value for info in at.info)


def test_thresholds_from_those_who_bought_are_said_and_set(url, page):
    engine = open_database(url)
    bought = {
        "status": "won",
        "created_at": NOW - timedelta(days=80),
        "closed_at": NOW - timedelta(days=9),
    }
    buyers = [person([viewed(100)], deals=[bought], industry="software", employees=900)] * 4
    settle(engine, buyers + [person([viewed(100)], employees=3)] * 9)
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    at = found(page("app.py"))
    assert any(
        "4 of 4 buyers" in mark.value and "by 4 of 13 contacts" in mark.value
        for mark in at.markdown
    )
    at.button(key="set_reach").click().run()
    assert (at.slider(key="fit").value, at.slider(key="interest").value) == (55, 7)


def test_a_filter_narrows_counts_and_list_and_stands_in_the_address(url, page):
    engine = open_database(url)
    crowd = [
        person(owner=owner, industry="software", employees=900) for owner in ("Ann", "Ann", "Bo")
    ]
    settle(engine, crowd)
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    at = page("app.py", owner="Bo", quadrant="nurture")
    assert at.multiselect(key="owner").value == ["Bo"]
    assert listed(at) == ["2"]
    at.multiselect(key="owner").set_value([]).run()
    assert len(listed(at)) == 3
    at = page("app.py", owner="Nobody known", quadrant="nurture")
    assert len(listed(at)) == 3


def test_published_thresholds_hold_for_the_next_visitor_and_can_be_brought_back(five, page):
    at = page("app.py", interest=23)
    at.text_input(key="publish_note").set_value("too many calls").run()
    at.button(key="publish").click().run()
    assert not at.exception
    other = page("app.py")
    assert other.slider(key="interest").value == 23
    assert any("too many calls" in caption.value for caption in other.caption)
    other.slider(key="interest").set_value(20).run()
    other.button(key="publish").click().run()
    other.button(key="bring_back_1").click().run()
    assert other.slider(key="interest").value == 23
    assert page("app.py").slider(key="interest").value == 20
