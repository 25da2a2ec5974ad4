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


def test_a_model_that_fits_the_data_better_is_offered(url, page):
    engine = open_database(url)
    did = [viewed(1, "/blog"), viewed(1, "Invite", kind="button_click")]
    settle(engine, [person(did, employees=3, source="web", email_domain="acme.example")])
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    at = page("app.py")
    assert "Model free-trial speaks of more that is known here." in at.markdown[0].value
    at.button[0].click().run()
    assert "model free-trial" in at.caption[0].value and "22 Nov 2026" in at.caption[0].value


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
    at = filtering(page("app.py", owner="Bo", quadrant="nurture"))
    assert at.multiselect(key="owner").value == ["Bo"]
    assert listed(at) == ["2"]
    at.multiselect(key="owner").set_value([]).run()
    assert len(listed(at)) == 3
    assert "owner" not in at.query_params


def filtering(at):
    """The page with its filters opened."""
    at.session_state["filter_open"] = True
    at.run()
    assert not at.exception, at.exception
    return at


def test_a_value_that_nobody_has_lets_nobody_through_and_can_be_taken_away(url, page):
    engine = open_database(url)
    settle(engine, [person(owner="Ann"), person(owner="Bo")])
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    at = filtering(page("app.py", owner="O'Neil 100% {x}"))
    assert sum(counts(at)) == 0
    assert at.multiselect(key="owner").value == ["O'Neil 100% {x}"]
    assert "Nobody of those shown" in at.info[0].value
    at.multiselect(key="owner").set_value([]).run()
    assert sum(counts(at)) == 2


def test_filters_of_every_kind_stand_in_the_address_and_narrow_the_page(url, page):
    engine = open_database(url)
    crowd = [
        person(employees=9, number_of_sessions="7", created_at=datetime(2026, 1, 1)),
        person(employees=90, number_of_sessions="7", created_at=datetime(2026, 2, 1, 23)),
        person(employees=90, number_of_sessions="8", created_at=datetime(2026, 3, 1)),
    ]
    settle(engine, crowd)
    refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    engine.dispose()
    for address, expected in (
        ({"employees_from": 10}, 2),
        ({"created_at_until": "2026-02-01"}, 2),
        ({"created_at_from": "2026-02-01"}, 2),
        ({"col_number_of_sessions": "7"}, 2),
        ({"without": "uncertain"}, 0),
        ({"col_number_of_sessions": "8", "employees_from": 10}, 1),
    ):
        at = filtering(page("app.py", **address))
        assert sum(counts(at)) == expected, address
        assert not [warning for warning in at.warning if "address" in warning.value]
        for name, value in address.items():
            assert at.query_params[name] == str(value)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"fit": 999}, "fit: '999' is no whole number from 0 to 100"),
        ({"colour_of_eyes": "blue"}, "this page knows no such word"),
        ({"col_eyes": "blue"}, "contacts have no column eyes"),
        ({"created_at_from": "yesterday"}, "'yesterday' is no day; write 2026-11-22"),
        ({"selection": "box:9-1,0-0"}, "picks nothing"),
        ({"quadrant": "best"}, "'best' is none of"),
    ],
)  # fmt: skip
def test_an_address_that_asks_for_what_is_not_there_is_told_so(five, page, address, said):
    at = page("app.py", **address)
    shown = [warning.value.replace("\\", "") for warning in at.warning]
    assert any(said in one for one in shown), shown
    assert not [name for name in address if name in at.query_params and name != "fit"]
    assert at.query_params["fit"] == "50"


def test_what_was_picked_is_listed_and_cleared(five, page):
    at = page("app.py", selection="box:45-55,0-25", quadrant="picked")
    assert sorted(listed(at)) == ["3", "Ada Byron", "Bob", "cleo@tech.edu"]
    assert set(at.dataframe[0].value["Stands in"]) == {
        "Sales call", "Pre-packaged offer", "Disqualify",
    }  # fmt: skip
    next(button for button in at.button if button.label == "Clear").click().run()
    assert listed(at) == ["3", "Ada Byron"]
    assert "selection" not in at.query_params


def test_one_picked_contact_is_explained_at_once(five, page):
    at = page("app.py", selection="contact:0", quadrant="picked")
    assert listed(at) == ["Ada Byron"]
    assert any("Why Ada Byron has fit 55" in heading.value for heading in at.subheader)


def test_those_whom_the_lines_moved_are_listed(five, page):
    at = page("app.py", interest=23)
    moved = at.get("button_group")[1]
    assert moved.options == ["Everyone", "Moved in 0", "Moved out 1"]
    moved.set_value("out").run()
    assert listed(at) == ["Ada Byron"]
    assert at.query_params["moved"] == "out"
    at.slider(key="interest").set_value(20).run()
    assert listed(at) == ["3", "Ada Byron"]


def test_the_address_names_thresholds_even_where_they_are_the_published_ones(five, page):
    at = page("app.py")
    assert (at.query_params["fit"], at.query_params["interest"]) == ("50", "20")


def test_published_thresholds_hold_for_the_next_visitor_and_can_be_brought_back(five, page):
    at = page("app.py", interest=23)
    assert not any(one.key == "publish_note" for one in at.text_input), "it opens when asked"
    at.session_state["publish_open"] = True
    at.run().text_input(key="publish_note").set_value("too many calls").run()
    at.button(key="publish").click().run()
    assert not at.exception
    other = page("app.py")
    assert other.slider(key="interest").value == 23
    other.session_state["publish_open"] = True
    other.run()
    assert any("too many calls" in caption.value for caption in other.caption)
    other.slider(key="interest").set_value(20).run()
    other.button(key="publish").click().run()
    other.button(key="bring_back_1").click().run()
    assert other.slider(key="interest").value == 23
    assert page("app.py").slider(key="interest").value == 20
