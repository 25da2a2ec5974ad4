"""Back in time on the matrix page as a script: the date in the address, and how contacts moved."""

import json
import shutil
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, scored, viewed
from tests.scoring.worlds import settle

from fitmatrix.dashboard.flows import apart
from fitmatrix.engine.database import open_database
from fitmatrix.scoring.months import score_months
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.settings import DATABASE_URL


def looked_back(url, crowd=None, months=12):
    """Score people, or the five of the small world, and the months before."""
    engine = open_database(url)
    if crowd is None:
        run = scored(engine)
    else:
        settle(engine, crowd)
        run = refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    if months:
        score_months(engine, run, months)
    engine.dispose()


@pytest.fixture(scope="module")
def five_months(tmp_path_factory):
    """A file with the five people of the small world and the six months they were known in."""
    file = tmp_path_factory.mktemp("history") / "months.duckdb"
    looked_back(f"duckdb:///{file}")
    return file


@pytest.fixture
def months(five_months, url):
    """The same in the database that the pages open."""
    shutil.copy(five_months, url.removeprefix("duckdb:///"))


def listed(at):
    return list(at.dataframe[0].value["Name"]) if at.dataframe else []


def captions(at):
    return [caption.value for caption in at.caption]


def dates(at):
    """What the slider offers; the state of the page holds the day of each but the last."""
    return at.select_slider(key="date").options


def go_to(at, day):
    at.select_slider(key="date").set_value(day).run()
    assert not at.exception, at.exception
    return at


def opened(at):
    """The page with how they moved opened."""
    at.session_state["moved_open"] = True
    at.run()
    assert not at.exception, at.exception
    return at


def figures(at):
    """The charts on the page as the browser gets them."""
    return [json.loads(chart.proto.spec) for chart in at.get("plotly_chart")]


def flows(at):
    """The flows of the chart of moves in words, and its labels."""
    sankey = next(
        one for figure in figures(at) for one in figure["data"] if one["type"] == "sankey"
    )
    return sankey["link"]["customdata"], sankey["node"]["label"]


# The date


def test_the_slider_shows_the_matrix_as_it_stood_and_the_address_holds_the_date(months, page):
    at = page("app.py")
    assert dates(at) == [
        *("22 May 2026", "22 Jun 2026", "22 Jul 2026", "22 Aug 2026", "22 Sep 2026", "22 Oct 2026"),
        "22 Nov 2026",
    ]
    assert at.select_slider(key="date").value == ""
    assert listed(at) == ["3", "Ada Byron"]
    assert "date" not in at.query_params

    go_to(at, "2026-10-22")
    assert listed(at) == ["3"]
    assert at.query_params["date"] == "2026-10-22"
    assert any("As it stood on **22 Oct 2026**" in mark.value for mark in at.markdown)

    at.button(key="date_latest").click().run()
    assert listed(at) == ["3", "Ada Byron"]
    assert "date" not in at.query_params
    assert not any("As it stood" in mark.value for mark in at.markdown)


def test_an_address_with_a_date_shows_a_colleague_the_same(months, page):
    at = page("app.py", date="2026-10-22", quadrant="nurture")
    assert at.select_slider(key="date").value == "2026-10-22"
    assert listed(at) == ["Ada Byron"]
    assert at.query_params["date"] == "2026-10-22"


@pytest.mark.parametrize(
    ("asked", "given", "said"),
    [
        ("2026-10-25", "2026-10-22", "No scores of 25 Oct 2026; shown are those of 22 Oct 2026."),
        ("2026-11-21", "2026-10-22", "No scores of 21 Nov 2026; shown are those of 22 Oct 2026."),
        ("2020-02-29", "", "No scores of 29 Feb 2020; shown are those of 22 Nov 2026."),
        ("2027-01-01", "", "No scores of 1 Jan 2027; shown are those of 22 Nov 2026."),
        ("2026-02-31", "", "“2026-02-31” is no date; shown are those of 22 Nov 2026."),
        ("*last* year", "", r"“\*last\* year” is no date; shown are those of 22 Nov 2026."),
        ("9" * 5000, "", f"“{'9' * 40}” is no date; shown are those of 22 Nov 2026."),
    ],
)
def test_a_date_that_is_not_there_gives_the_nearest_before_and_says_so(
    months, page, asked, given, said
):
    at = page("app.py", date=asked)
    assert at.select_slider(key="date").value == given
    assert any(caption.endswith(said) for caption in captions(at))
    assert (at.query_params["date"] if given else at.query_params.get("date", "")) == given
    at.run()
    assert any(caption.endswith(said) for caption in captions(at)), "until a date is chosen"
    go_to(at, "2026-07-22")
    assert not any("shown are those of" in caption for caption in captions(at))


@pytest.mark.parametrize("asked", ["2026-11-22", "", "20261022"])
def test_a_date_that_is_there_needs_no_word(months, page, asked):
    assert not any("shown are those of" in one for one in captions(page("app.py", date=asked)))


def test_a_list_begins_anew_at_another_date(url, page):
    crowd = [person([viewed(40)] * 9, industry="software", employees=700) for _ in range(60)]
    looked_back(url, crowd, 1)
    at = page("app.py", page=2)
    assert "51 to 60 of 60 contacts" in captions(at)
    assert "1 to 50 of 60 contacts" in captions(go_to(at, "2026-10-22"))


# Looking back for the first time


def test_one_button_scores_the_months_for_everybody(five, page):
    at = page("app.py")
    assert not at.select_slider
    at.button(key="look_back").click().run()
    assert not at.exception
    assert dates(at)[0] == "22 May 2026"
    assert not [button for button in at.button if button.key == "look_back"]
    assert listed(at) == ["3", "Ada Byron"]
    assert dates(page("app.py")) == dates(at)


def test_the_date_that_was_asked_for_is_shown_once_it_was_looked_back_to(five, page):
    at = page("app.py", date="2026-10-22")
    assert any("No scores of 22 Oct 2026" in caption for caption in captions(at))
    assert listed(at) == ["3", "Ada Byron"]
    at.button(key="look_back").click().run()
    assert at.select_slider(key="date").value == "2026-10-22"
    assert listed(at) == ["3"]
    assert at.query_params["date"] == "2026-10-22"


def test_what_was_stopped_can_be_gone_on_with(url, page):
    looked_back(url, months=2)
    at = page("app.py", date="2026-10-22")
    assert len(dates(at)) == 3
    assert at.button(key="look_back").label == "Look back 10 more months"
    at.button(key="look_back").click().run()
    assert len(dates(at)) == 7
    assert at.select_slider(key="date").value == "2026-10-22"


def test_where_nobody_was_known_before_there_is_nothing_to_choose(url, page):
    looked_back(url, [person(created_at=NOW - timedelta(days=9))])
    at = page("app.py", date="2026-10-22")
    assert not at.select_slider
    assert not [button for button in at.button if button.key == "look_back"]
    assert any("No scores of 22 Oct 2026" in caption for caption in captions(at))


def test_a_database_that_can_only_be_read_says_so_and_shows_what_there_is(url, page, monkeypatch):
    looked_back(url, months=1)
    monkeypatch.setenv(DATABASE_URL, f"{url}?access_mode=read_only")
    at = page("app.py")
    at.button(key="look_back").click().run()
    assert not at.exception
    assert "Looked back no further" in at.error[0].value
    assert "can only be read" in at.error[0].value
    assert len(dates(at)) == 2


# How they moved


def test_it_is_read_only_where_somebody_opens_it(months, page):
    at = page("app.py")
    assert not [one for one in at.selectbox if one.key == "moved_from"]
    at = opened(at)
    assert (at.selectbox(key="moved_from").value, at.selectbox(key="moved_to").value) == (
        "2026-08-22", "2026-11-22",
    )  # fmt: skip


def test_the_moves_between_two_dates_are_said_in_words(months, page):
    at = opened(page("app.py"))
    at.selectbox(key="moved_from").set_value("2026-10-22").run()
    links, labels = flows(at)
    assert links == [
        "1 contact stayed in Sales call",
        "1 contact went from Nurture to Sales call",
        "2 contacts stayed in Disqualify",
        "1 contact went from Disqualify to Customer",
    ]
    assert labels == [
        *("Sales call 1", "Nurture 1", "Disqualify 3"),
        *("Sales call 2", "Disqualify 2", "Customer 1"),
    ]
    assert any(
        "Of **1** in Nurture on 22 Oct 2026, **1** (100.0 %) stand in Sales call" in mark.value
        for mark in at.markdown
    )


def test_the_later_date_is_always_after_the_earlier(months, page):
    at = opened(page("app.py"))
    at.selectbox(key="moved_to").set_value("2026-09-22").run()
    assert at.selectbox(key="moved_to").value == "2026-09-22"
    at.selectbox(key="moved_from").set_value("2026-10-22").run()
    assert not at.exception
    assert at.selectbox(key="moved_to").value == "2026-11-22"
    assert at.selectbox(key="moved_to").options == ["22 Nov 2026"]


def test_a_past_date_on_the_screen_is_where_they_come_from(months, page):
    at = opened(page("app.py", date="2026-06-22"))
    assert at.selectbox(key="moved_from").value == "2026-06-22"
    go_to(at, "2026-09-22")
    assert at.selectbox(key="moved_from").value == "2026-09-22"


def lines(at):
    """The numbers of each quadrant month by month, in words."""
    for figure in figures(at):
        if figure["data"][0].get("mode") == "lines+markers":
            return [line["text"] for line in figure["data"]]
    return []


def test_the_lines_end_at_the_numbers_of_the_quadrants(months, page):
    at = opened(page("app.py"))
    assert [line[-1] for line in lines(at)] == [
        *("22 Nov 2026: 2 in Sales call", "22 Nov 2026: 0 in Nurture"),
        *("22 Nov 2026: 1 in Pre-packaged offer", "22 Nov 2026: 2 in Disqualify"),
    ]
    assert lines(at)[1][0] == "22 May 2026: 1 in Nurture"
    at.slider(key="interest").set_value(0).run()
    assert lines(at)[1][0] == "22 May 2026: 0 in Nurture"


def test_a_filter_that_lets_nobody_through_moves_nobody(months, page):
    at = opened(page("app.py", search="nobody at all"))
    assert any("Nobody is shown" in info.value for info in at.info)


def test_without_an_earlier_date_it_says_how_to_get_one(five, page):
    at = opened(page("app.py"))
    assert any("Look back first" in info.value for info in at.info)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6), st.integers(1, 10**5))
def test_labels_of_lines_that_end_close_together_are_moved_apart(heights, gap):
    moved = apart(heights, gap)
    ordered = sorted(moved)
    assert all(upper - lower >= gap for lower, upper in pairwise(ordered))
    assert all(after >= before for before, after in zip(heights, moved, strict=True))
    if all(abs(a - b) >= gap for a, b in combinations(heights, 2)):
        assert moved == heights
    by_height = sorted(range(len(heights)), key=lambda place: (heights[place], moved[place]))
    assert [moved[place] for place in by_height] == ordered
