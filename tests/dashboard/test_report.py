"""The report: its numbers are those of the database, its text is text, and it loads nothing."""

import os
import re
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pytest
import sqlalchemy as sa
import streamlit as st
from hypothesis import given, settings, strategies
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, scored, viewed
from tests.scoring.worlds import settle

from fitmatrix.dashboard.filtering import filter_words
from fitmatrix.dashboard.frame import Frame
from fitmatrix.dashboard.report import BEST, Told, report, report_of
from fitmatrix.dashboard.still import BOTTOM, LEFT, RIGHT, TOP, across, still, up
from fitmatrix.engine.database import open_database
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.sample import write_sample
from fitmatrix.insight.outcomes import interval, read_outcomes
from fitmatrix.model.plays import Quadrant, Thresholds
from fitmatrix.model.reading import read_text
from fitmatrix.model.sentences import sentence
from fitmatrix.scoring.dots import FEW
from fitmatrix.scoring.filters import EVERYBODY, Filter, Without
from fitmatrix.scoring.grid import CHANNELS, SIDE, Grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.states import STANDINGS
from fitmatrix.scoring.worklist import View, worklist
from fitmatrix.settings import Settings
from fitmatrix.shipped import shipped

HIGH, DECIDED = Thresholds(fit=50, interest=30), Thresholds(fit=45, interest=40)


@pytest.fixture(autouse=True)
def _no_cache():
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


class Page(HTMLParser):
    """What a browser would make of a file: its elements, and the texts within each class and id."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes = [], Counter(), []
        self.words = defaultdict(list)
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        if tag != "meta":
            classes, named = (dict(attrs).get(name) or "" for name in ("class", "id"))
            self.open.append((tag, {tag, classes, *classes.split(), named}))

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] += 1
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data):
        if text := " ".join(data.split()):
            for name in set().union({"all"}, *(names for _, names in self.open)):
                self.words[name].append(text)


def cards(html):
    """The texts of each card, by quadrant in the order of the file."""
    words = Page(html).words
    found = {name: words[f"card {name}"] for name in Quadrant}
    lines = [line for taken in found.values() for line in taken]
    assert words["cards"][: len(lines)] == lines
    return found


def told(engine, run, only=EVERYBODY, high=HIGH, decided=DECIDED, **changed):
    return report_of(framed(engine, run), run, only, high, decided, **changed).decode()


def framed(engine, run):
    return Frame(Settings.from_environment(os.environ), engine, run, NOW)


def listed(html, quadrant):
    section = re.search(rf'<section id="{quadrant}".*?</section>', html, re.DOTALL)[0]
    rows = re.findall(r"<tr>\n(.*?)</tr>", section, re.DOTALL)
    return [Page(f"<table>{row}</table>").words["td"] for row in rows]


# The numbers


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """A sample in a file, scored by the shipped model; read by all tests, changed by none."""
    folder = tmp_path_factory.mktemp("sample")
    engine = open_database(f"duckdb:///{folder / 'sample.duckdb'}")
    for file in write_sample(folder, now=NOW, contacts=2000, activities=20_000):
        import_file(engine, file, now=NOW)
    text = read_text(shipped("models", "default.yaml"))
    run = refresh(engine, text, "default.yaml", as_of=NOW, now=NOW)
    yield engine, run
    engine.dispose()


BY_HAND = """
WITH shown AS (
  SELECT s.* FROM {scores} s JOIN contacts c ON c.contact_id = s.contact_id WHERE {only}
), placed AS (
  SELECT *, CASE
      WHEN excluded_by IS NOT NULL THEN 'disqualify'
      WHEN fit >= :fit AND (interest >= :interest OR hand_raised_by IS NOT NULL) THEN 'sales_call'
      WHEN fit >= :fit THEN 'nurture'
      WHEN interest >= :interest THEN 'offer'
      ELSE 'disqualify' END AS place
  FROM shown
)
SELECT place, count(*) AS contacts,
  sum(CASE WHEN frozen_by IS NULL THEN 1 ELSE 0 END) AS open,
  sum(CASE WHEN frozen_by = 'customer' THEN 1 ELSE 0 END) AS customers,
  sum(CASE WHEN frozen_by = 'lost_deal' THEN 1 ELSE 0 END) AS lost,
  sum(CASE WHEN waits_since < CASE place
      WHEN 'sales_call' THEN CAST('2026-11-20 09:14:00' AS TIMESTAMP)
      WHEN 'offer' THEN CAST('2026-11-15 09:14:00' AS TIMESTAMP) END THEN 1 ELSE 0 END) AS overdue,
  (SELECT sum(amount) FROM deals d JOIN placed p ON p.contact_id = d.contact_id
    WHERE p.place = placed.place AND d.currency = 'EUR' AND d.status = 'open') AS eur
FROM placed GROUP BY place
"""


def by_hand(engine, run, high, only="1 = 1"):
    query = sa.text(BY_HAND.format(scores=run.scores.name, only=only))
    with engine.connect() as connection:
        rows = connection.execute(query, high.model_dump()).all()
    return {row.place: row for row in rows}


@pytest.mark.parametrize(("only", "sql"), [(EVERYBODY, "1 = 1"), (Filter.by(country=("Germany",)), "c.country = 'Germany'")])  # fmt: skip
def test_each_number_of_a_quadrant_is_the_one_counted_by_hand(sample, only, sql):
    engine, run = sample
    found = cards(told(engine, run, only))
    now, published = by_hand(engine, run, HIGH, sql), by_hand(engine, run, DECIDED, sql)
    everybody = sum(row.contacts for row in now.values())
    for name in Quadrant:
        row, lines = now[name], found[name]
        assert lines[:2] == [name.label, f"{row.contacts:,}"]
        assert (
            lines[2]
            == f"{100 * row.contacts / everybody:.1f} % ({row.contacts:,} of {everybody:,})"
        )
        assert lines[3] == run.model.plays[name]
        assert (
            f"{row.open:,} open · {row.customers:,} customer{'' if row.customers == 1 else 's'} · {row.lost:,} lost"
            in lines
        )
        waits = [line for line in lines if "overdue" in line]
        days = {Quadrant.SALES_CALL: 2, Quadrant.OFFER: 7}.get(name)
        assert waits == ([f"{row.overdue:,} overdue: without an answer for more than {days} days"] if days else [])  # fmt: skip
        money = Decimal(str(row.eur or 0)).quantize(Decimal("0.01"))
        assert any(f"EUR {f'{money:,}'.removesuffix('.00')}" in line for line in lines) == bool(
            money
        )
        change = row.contacts - published[name].contacts
        signed = f"{'+' if change > 0 else '−'}{abs(change):,} against the published thresholds"
        assert (signed in lines) == bool(change)


def test_what_they_did_since_comes_with_counts_and_interval(sample):
    engine, run = sample
    with engine.connect() as connection:
        outcomes = read_outcomes(connection, run).outcomes(HIGH)
    found = cards(told(engine, run))
    assert sum(one.won for one in outcomes.values()) > 0
    for name, one in outcomes.items():
        assert "Those who stood here 90 days ago, since then:" in found[name]
        for words, did in (("bought", one.won), ("became an opportunity", one.opportunity)):
            low, high = interval(did, one.contacts)
            said = f"{words}: {100 * did / one.contacts:.1f} % ({did:,} of {one.contacts:,}; {100 * low:.0f}–{100 * high:.0f} %)"
            assert said in found[name]


def test_the_best_of_each_quadrant_are_those_of_the_list(sample):
    engine, run = sample
    html = told(engine, run)
    for name in Quadrant:
        with engine.connect() as connection:
            first = worklist(connection, run, View(name, HIGH), size=BEST)
        rows = listed(html, name)
        assert len(rows) == len(first) == BEST
        for row, one in zip(rows, first, strict=True):
            expected = [one.name, one.job_title, one.company, str(one.fit), str(one.interest), " · ".join(one.reasons)]  # fmt: skip
            assert row == [" ".join(text.split()) for text in expected if text]
        size = by_hand(engine, run, HIGH)[name].contacts
        assert f"{name.label}: the best {BEST} of {size:,}" in Page(html).words["h2"]


def test_it_says_whom_it_is_about_when_and_by_which_thresholds_and_rules(sample):
    engine, run = sample
    only = Filter.by(country=("Germany", "Austria"))
    page = Page(told(engine, run, only, title="DACH"))
    words = page.words
    assert words["h1"] == ["DACH"]
    assert words["title"] == ["DACH · fitmatrix"]
    assert (
        "2,000 contacts · scores as of 22 Nov 2026, 09:14 UTC · model default, version 1"
        in words["p"]
    )
    shown = sum(row.contacts for row in by_hand(engine, run, HIGH, "c.country IN ('Germany', 'Austria')").values())  # fmt: skip
    assert f"Shown: {filter_words(only)}. That is {shown:,} of 2,000 contacts." in words["p"]
    assert "High begins at fit 50 and interest 30. Published for everybody: fit 45 and interest 40." in words["p"]  # fmt: skip
    rules = [*run.model.fit, *run.model.interest, *run.model.exclude]
    assert all(" ".join(sentence(rule).split()) in words["rules"] for rule in rules)
    assert (
        "Fit 50 or more and interest 30 or more, or high fit and a raised hand." in words["numbers"]
    )
    everybody = Page(told(engine, run, decided=HIGH)).words["p"]
    assert "Shown: all 2,000 contacts." in everybody
    assert "High begins at fit 50 and interest 30, as published for everybody." in everybody


def test_a_filter_of_today_says_that_the_past_is_counted_without_it(sample):
    engine, run = sample
    found = cards(told(engine, run, Filter(without=(Without.FROZEN,))))
    assert any("whatever their stage or state of today" in line for line in found["nurture"])
    assert "0 customers · 0 lost" in found["nurture"][4]


def test_five_people_on_each_engine(database):
    run = scored(database)
    html = told(database, run, high=run.model.thresholds, decided=run.model.thresholds)
    found = cards(html)
    assert [lines[1] for lines in found.values()] == ["2", "0", "1", "2"]
    assert found["offer"][4] == "0 open · 1 customer · 0 lost"
    assert not any(
        "overdue" in line for lines in found.values() for line in lines
    )  # nobody was touched
    # 90 days ago Bob, who bought since, stood there with Cleo and Eve; in his place was nobody
    assert "bought: 33.3 % (1 of 3; 6–79 %)" in found["disqualify"]
    assert "nobody stood here then" in found["offer"]
    assert listed(html, "sales_call")[1][:5] == ["Ada Byron", "CEO", "Zeta", "55", "22"]
    assert listed(html, "offer")[0][-2] == "No action: already a customer"
    assert "Nobody stands here." in Page(html).words["nurture"]
    assert "Sales call: all 2" in Page(html).words["h2"]


def test_a_filter_that_lets_nobody_through_makes_a_report_too(database):
    run = scored(database)
    html = told(database, run, Filter(search="nobody at all"))
    found = cards(html)
    assert "No sale and no opportunity of the 90 days before is known." in Page(html).words["cards"]
    assert [lines[1:3] for lines in found.values()] == [["0", "– (0 of 0)"]] * 4


def test_a_month_of_the_past_says_nothing_of_what_they_did_since(sample):
    engine, run = sample
    with engine.connect() as connection:
        best = {name: worklist(connection, run, View(name, HIGH), size=1) for name in Quadrant}
    html = report(
        Told("Then", replace(run, month=3), EVERYBODY, HIGH, HIGH, Grid.of([]), None, best, touched=True, made_at=NOW)
    )  # fmt: skip
    assert "What they did since is known for the latest scores only." in Page(html).words["all"]
    assert not any("bought" in line for lines in cards(html).values() for line in lines)


# Text is text, and nothing is loaded

SCRIPT, IMAGE = "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>'
NASTY = [
    person([viewed(0)] * 3, industry="software", employees=600, company=SCRIPT, first_name=IMAGE,
           last_name="{{ 7*7 }}", job_title="</td></table><h1>'&amp;", owner="<b>O'Hara</b>"),
]  # fmt: skip
NASTY_MODEL = (
    MODEL.replace("points: 30}", "points: 30, why: \"<i onclick='alert(3)'>\"}", 1)
    + f"about: |\n  {SCRIPT}\nplays: {{sales_call: '<u>Call</u>'}}\n"
)


@pytest.fixture
def nasty(duckdb):
    settle(duckdb, NASTY)
    run = refresh(duckdb, NASTY_MODEL, "nasty.yaml", as_of=NOW, now=NOW)
    only = Filter.by(owner=("<b>O'Hara</b>",))
    return told(duckdb, run, only, HIGH, HIGH, title=f"</title>{SCRIPT}")


def test_what_comes_from_data_stays_text(nasty):
    page = Page(nasty)
    assert page.tags["script"] == page.tags["img"] == page.tags["i"] - 2 == page.tags["u"] == 0
    assert page.tags["h1"] == page.tags["title"] == 1
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    words = page.words["all"]
    for text in (SCRIPT, f"{IMAGE} {{{{ 7*7 }}}}", "</td></table><h1>'&amp;", "<u>Call</u>", "<i onclick='alert(3)'>", f"</title>{SCRIPT}"):  # fmt: skip
        assert text in words
    assert any("owner <b>O'Hara</b>" in text for text in words)


def test_nothing_is_loaded_and_nothing_can_run(sample, nasty):
    for html in (told(*sample), nasty):
        page = Page(html)
        assert "default-src 'none'; style-src 'unsafe-inline'" in html
        assert page.tags["script"] == page.tags["link"] == page.tags["iframe"] == 0
        loading = [(name, value) for _, name, value in page.attributes if name in ("src", "href", "srcset", "data", "action", "poster")]  # fmt: skip
        assert all(name == "href" and value.startswith("#") for name, value in loading)
        style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
        assert not re.search(r"url\(|@import|https?:|//", style)
        anchors = {value[1:] for _, value in loading}
        assert anchors <= {value for _, name, value in page.attributes if name == "id"}
        assert len(html.encode()) < 200_000


# The picture


def grid_of(cells):
    counts = np.zeros((len(STANDINGS), len(CHANNELS), SIDE, SIDE), dtype=np.int64)
    for (fit, interest), contacts in cells.items():
        counts[0, 0, fit, interest] = contacts
    return Grid(counts)


scores_of = strategies.integers(0, SIDE - 1)
worlds = strategies.dictionaries(strategies.tuples(scores_of, scores_of), strategies.integers(1, 10**6), max_size=60)  # fmt: skip


@settings(max_examples=40)
@given(worlds)
def test_squares_cover_each_cell_with_contacts_once_and_no_other(cells):
    cells = {**cells, (0, 0): FEW + 1}
    covered = Counter()
    for _, path in still(grid_of(cells), HIGH).squares:
        for x, y, width in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h(\d+)v1h-\d+z", path):
            covered.update(
                (int(float(x) + 0.5 + n), int(-float(y) - 0.5)) for n in range(int(width))
            )
    assert covered == Counter(dict.fromkeys(cells, 1))


def test_more_contacts_are_never_fainter():
    cells = {(n, 3): 2**n for n in range(17)}
    squares = still(grid_of(cells), HIGH).squares
    alphas = [float(re.search(r"([\d.]+)\)$", colour)[1]) for colour, _ in squares]
    starts = [float(path[1:].split(" ")[0]) for _, path in squares]
    assert alphas == sorted(alphas)
    assert starts == sorted(starts)
    assert (alphas[0], alphas[-1]) == (0.30, 1.0)


@settings(max_examples=40)
@given(strategies.dictionaries(strategies.tuples(scores_of, scores_of), strategies.integers(1, 40), max_size=60))  # fmt: skip
def test_each_of_few_contacts_is_a_dot_in_its_cell(cells):
    found = Counter()
    for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)h0", still(grid_of(cells), HIGH).dots):
        found[round(float(x)), round(-float(y))] += 1
    assert found == Counter(cells)


def test_lines_and_tints_meet_where_high_begins():
    for fit, interest in ((50, 30), (0, 0), (100, 100)):
        picture = still(grid_of({}), Thresholds(fit=fit, interest=interest))
        assert (picture.x, picture.y) == (fit - 0.5, 0.5 - interest)
        assert sum(width * height for *_, width, height in picture.tints) == (RIGHT - LEFT) * (
            TOP - BOTTOM
        )
        assert picture.tints[0] == (
            Quadrant.SALES_CALL,
            picture.x,
            -TOP,
            RIGHT - picture.x,
            picture.y + TOP,
        )
    assert (across(LEFT), across(RIGHT), up(BOTTOM), up(TOP)) == (0, 100, 0, 100)
