"""Saved views on the matrix page: saved, opened, renamed, deleted, and the one of the team."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest
from tests.conftest import NOW

from fitmatrix.dashboard.words import moment_words, plain
from fitmatrix.engine.database import open_database
from fitmatrix.scoring.saved_views import (
    default_view,
    delete_view,
    make_default,
    save_view,
    saved_views,
)

STRICT = "fit=70&interest=60&quadrant=nurture"


@pytest.fixture
def engine(five):
    """The database that the pages read, opened beside them."""
    opened = open_database(five)
    yield opened
    opened.dispose()


def opened(at):
    """The page with the list of views open."""
    at.session_state["views_open"] = True
    at.run()
    assert not at.exception, at.exception
    return at


def named(at):
    return [one.label for one in at.button if (one.key or "").startswith("view_open_")]


def press(at, label):
    next(one for one in at.button if one.label == label).click().run()
    assert not at.exception, at.exception
    return at


def choose(at, what, number=0):
    at.menu_button[number].click(what).run()
    assert not at.exception, at.exception
    return at


def thresholds(at):
    return at.slider(key="fit").value, at.slider(key="interest").value


def save(at, name):
    at.text_input(key="view_name").set_value(name)
    return press(at, "Save")


def live(engine):
    with engine.connect() as connection:
        return saved_views(connection)


def said(at):
    return " ".join(one.value for one in at.caption)


def test_without_a_view_it_is_said_what_one_is(five, page):
    at = opened(page("app.py"))
    assert any("A view keeps what is on the screen" in mark.value for mark in at.markdown)
    assert named(at) == []


def test_what_is_on_the_screen_is_saved_and_opened_again(engine, page):
    at = opened(page("app.py", fit=70, interest=60, quadrant="nurture"))
    save(at, " Strict ")
    assert [(one.name, one.address) for one in live(engine)] == [("Strict", STRICT)]
    assert named(at) == ["Strict"]
    assert at.text_input(key="view_name").value == ""
    at.slider(key="fit").set_value(10).run()
    press(at, "Strict")
    assert thresholds(at) == (70, 60)
    assert at.get("button_group")[0].value == "nurture"
    assert not at.session_state["views_open"]
    other = opened(page("app.py"))
    assert thresholds(other) == (50, 20)
    assert thresholds(press(other, "Strict")) == (70, 60)


def test_opening_a_view_leaves_nothing_of_the_one_before(engine, page):
    save_view(engine, "Strict", STRICT, NOW)
    at = opened(page("app.py", search="bob", order="company", industry="Software", without="stale"))
    press(at, "Strict")
    assert at.query_params == {"fit": "70", "interest": "60", "quadrant": "nurture"}
    assert at.text_input(key="search").value == ""


@pytest.mark.parametrize("name", ["O'Hara's *best* :red[x] $1$", "🙂 100 % <b>", "'); DROP TABLE runs; --"])  # fmt: skip
def test_a_name_is_shown_as_it_was_written(engine, page, name):
    at = save(opened(page("app.py")), name)
    assert [one.name for one in live(engine)] == [name]
    assert named(at) == [plain(name)]


@pytest.mark.parametrize(("name", "why"), [("", "needs a name"), ("strict", "“Strict” already")])
def test_a_name_that_will_not_do_is_refused_with_the_reason_and_stays_to_be_mended(engine, page, name, why):  # fmt: skip
    save_view(engine, "Strict", STRICT, NOW)
    at = save(opened(page("app.py")), name)
    assert "Nothing was changed" in at.error[0].value
    assert why in at.error[0].value
    assert at.text_input(key="view_name").value == name
    assert len(live(engine)) == 1
    assert not save(at, "Other").error


def test_a_view_is_renamed(engine, page):
    save_view(engine, "Strict", STRICT, NOW)
    save_view(engine, "Wide", "", NOW)
    at = choose(opened(page("app.py")), "Rename")
    at.text_input(key="view_new_name").set_value("wide")
    press(at, "Rename")
    assert "“Wide” already" in at.error[0].value
    at.text_input(key="view_new_name").set_value("Very strict")
    press(at, "Rename")
    assert named(at) == ["Very strict", "Wide"]
    choose(at, "Rename", 1)
    press(at, "Cancel")
    assert named(at) == ["Very strict", "Wide"]


def test_a_view_is_replaced_by_what_is_shown(engine, page):
    save_view(engine, "Strict", STRICT, NOW)
    at = page("app.py")
    at.slider(key="fit").set_value(35)
    choose(opened(at), "Replace by what is shown now")
    (view,) = live(engine)
    assert (view.name, "fit=35" in view.address) == ("Strict", True)


def test_what_was_deleted_comes_back_until_the_next_action(engine, page):
    for name in ("A", "B"):
        save_view(engine, name, STRICT, NOW)
    at = choose(opened(page("app.py")), "Delete")
    assert named(at) == ["B"]
    assert "Deleted: A" in said(at)
    press(at, "Undo")
    assert named(at) == ["A", "B"]
    assert "Deleted" not in said(at)
    choose(at, "Delete")
    save(at, "C")
    assert named(at) == ["B", "C"]
    assert "Undo" not in [one.label for one in at.button]


def test_a_view_that_a_colleague_deleted_meanwhile_says_so(engine, page):
    view = save_view(engine, "A", STRICT, NOW)
    at = opened(page("app.py"))
    delete_view(engine, view.view_id, NOW)
    choose(at, "Delete")
    assert "was deleted meanwhile" in at.error[0].value


def test_the_link_of_a_view_opens_it(engine, page):
    view = save_view(engine, "Strict", STRICT, NOW)
    at = choose(opened(page("app.py")), "Show its link")
    assert at.code[0].value.endswith(f"?view={view.view_id}")
    other = page("app.py", view=view.view_id)
    assert thresholds(other) == (70, 60)
    assert other.query_params == {"fit": "70", "interest": "60", "quadrant": "nurture"}
    assert not other.warning


def test_the_link_of_a_deleted_view_says_when_it_was_deleted(engine, page):
    view = save_view(engine, "*Strict*", STRICT, NOW)
    delete_view(engine, view.view_id, NOW + timedelta(days=1))
    at = page("app.py", view=view.view_id, interest=23)
    gone = moment_words(NOW + timedelta(days=1))
    assert f"The view “{plain('*Strict*')}” was deleted on {gone} UTC" in at.warning[0].value
    assert thresholds(at) == (50, 23)
    assert "view" not in at.query_params


@pytest.mark.parametrize("view_id", ["gone", "", "'; DROP TABLE runs; --", "<script>", "🙂"])
def test_a_link_to_no_view_says_so_and_shows_the_page(engine, page, view_id):
    at = page("app.py", view=view_id)
    assert f"There is no view {plain(view_id)}".strip() in at.warning[0].value
    assert thresholds(at) == (50, 20)
    assert "view" not in at.query_params


def test_everybody_begins_with_the_view_of_the_team_unless_the_address_says_otherwise(engine, page):
    view = save_view(engine, "Strict *1*", STRICT, NOW)
    choose(opened(page("app.py")), "Make it the team's view")
    with engine.connect() as connection:
        assert default_view(connection).name == "Strict *1*"
    at = page("app.py")
    assert thresholds(at) == (70, 60)
    assert f"The team's view: {plain('Strict *1*')}" in said(at)
    assert thresholds(page("app.py", fit=40)) == (40, 20)
    at.slider(key="fit").set_value(10).run()
    assert thresholds(at) == (10, 60)
    press(at, "Show everything")
    assert thresholds(at) == (50, 20)
    assert "The team's view" not in said(at)
    at.run()
    assert thresholds(at) == (50, 20)
    choose(opened(at), "No longer the team's view")
    assert thresholds(page("app.py")) == (50, 20)
    make_default(engine, view.view_id, NOW)
    delete_view(engine, view.view_id, NOW)
    assert thresholds(page("app.py")) == (50, 20)


def test_opening_another_view_leaves_that_of_the_team(engine, page):
    make_default(engine, save_view(engine, "Strict", STRICT, NOW).view_id, NOW)
    save_view(engine, "Wide", "fit=10&interest=5", NOW)
    at = opened(page("app.py"))
    press(at, "Wide")
    assert thresholds(at) == (10, 5)
    assert "The team's view" not in said(at)


def test_an_older_database_opens_without_views(five, page):
    assert not page("app.py").warning
    assert named(opened(page("app.py"))) == []


def test_a_database_that_cannot_be_written_keeps_the_page_and_says_so(five, page, monkeypatch):
    monkeypatch.setenv("FITMATRIX_DATABASE_URL", f"{five}?access_mode=read_only")
    at = save(opened(page("app.py")), "Mine")
    assert "can only be read here" in at.error[0].value
    assert thresholds(at) == (50, 20)


def shown_alone():
    """A page that says which view it shows."""
    import os
    from datetime import datetime

    import streamlit as st

    from fitmatrix.dashboard import address, reads
    from fitmatrix.dashboard.frame import Frame
    from fitmatrix.dashboard.views import begin_with_view, shown_view
    from fitmatrix.settings import Settings

    settings = Settings.from_environment(os.environ)
    frame = Frame(settings, reads.engine(settings.database_url), None, datetime.now())
    begin_with_view(frame)
    address.begin()
    view = shown_view(frame)
    st.text("none" if view is None else view.name)
    address.keep()


@pytest.mark.parametrize(("asked", "name"), [(STRICT, "Strict"), ("fit=70&interest=60", "none"), ("quadrant=nurture&interest=60&fit=70", "Strict")])  # fmt: skip
def test_a_page_knows_which_view_it_shows(engine, asked, name):
    save_view(engine, "Strict", STRICT, NOW)
    at = AppTest.from_function(shown_alone, default_timeout=60)
    for word in asked.split("&"):
        at.query_params[word.split("=")[0]] = word.split("=")[1]
    assert at.run().text[0].value == name
