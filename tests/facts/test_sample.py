"""The sample is messy as anybody's files are, and holds a truth that a matrix can find."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from fitmatrix.errors import FitmatrixError
from fitmatrix.facts.importing import import_file
from fitmatrix.facts.parts import Kind
from fitmatrix.facts.sample import write_sample
from fitmatrix.facts.sample.journeys import STEPS, steps_reached
from fitmatrix.facts.sample.opinions import opinions
from fitmatrix.facts.stages import Stage
from fitmatrix.model.plays import Quadrant
from fitmatrix.scoring.quadrants import quadrant
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.shipped import shipped

NOW = datetime(2026, 11, 22, 9, 14)
DIRT = opinions().dirt
KINDS = {"contacts": Kind.CONTACTS, "activities": Kind.ACTIVITIES, "stages": Kind.STAGES,
         "deals": Kind.DEALS}  # fmt: skip


@dataclass(frozen=True)
class Files:
    """The four files, every cell as the text it is."""

    contacts: pd.DataFrame
    activities: pd.DataFrame
    stages: pd.DataFrame
    deals: pd.DataFrame


def read(paths: list[Path]) -> Files:
    contacts, activities, stages, deals = paths
    text = {"dtype": str, "keep_default_na": False}
    return Files(
        pd.read_csv(contacts, sep=";", encoding="cp1252", **text),
        pd.read_csv(activities, **text),
        pd.read_csv(stages, encoding="utf-8-sig", **text),
        pd.read_csv(deals, thousands=",", dtype={"contact_id": str}, keep_default_na=False),
    )


@pytest.fixture(scope="module")
def paths(tmp_path_factory) -> list[Path]:
    return write_sample(tmp_path_factory.mktemp("sample"), now=NOW)


@pytest.fixture(scope="module")
def files(paths) -> Files:
    return read(paths)


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Files:
    """Enough contacts to tell a strength from chance."""
    folder = tmp_path_factory.mktemp("many")
    return read(write_sample(folder, now=NOW, contacts=20_000, activities=240_000))


def moments(texts: pd.Series) -> pd.Series:
    return pd.to_datetime(texts, format="%Y-%m-%d %H:%M:%S", errors="coerce")


# The files


def test_the_paths_come_in_the_order_of_import(paths):
    assert [path.name for path in paths] == [
        *("contacts.csv", "activities.csv", "stages.csv", "deals.csv"),
    ]


def test_there_are_as_many_rows_as_asked_for(files):
    assert len(files.contacts) == 5000
    assert len(files.activities) == 60_000


def test_the_same_now_and_seed_give_the_same_bytes(tmp_path):
    small = {"now": NOW, "contacts": 200, "activities": 2000}
    one = write_sample(tmp_path / "one", **small)
    same = write_sample(tmp_path / "same", **small)
    other = write_sample(tmp_path / "other", **small, seed=21)
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in same]
    assert all(a.read_bytes() != b.read_bytes() for a, b in zip(one, other, strict=True))


def test_each_file_speaks_its_own_dialect(paths, files):
    contacts, activities, stages, _ = (path.read_bytes() for path in paths)
    with pytest.raises(UnicodeDecodeError):
        contacts.decode("utf-8")
    assert contacts.startswith(b"contact_id;email;first_name;")
    assert activities.startswith(b"activity_id,contact_id,")
    assert stages.startswith(b"\xef\xbb\xbfcontact_id,")


def test_amounts_are_written_with_commas(paths):
    assert pd.read_csv(paths[3], dtype=str)["amount"].str.fullmatch(r"[\d,]+\.00").all()
    assert pd.read_csv(paths[3], dtype=str)["amount"].str.contains(",").mean() > 0.9


@pytest.mark.parametrize(("contacts", "activities"), [(1, 0), (1, 30), (12, 100), (300, 900)])
def test_a_small_sample_is_a_sample_too(tmp_path, contacts, activities):
    files = read(write_sample(tmp_path, now=NOW, contacts=contacts, activities=activities))
    assert len(files.contacts) == contacts
    assert len(files.activities) <= activities


@pytest.mark.parametrize(("contacts", "activities"), [(0, 10), (10, -1)])
def test_a_sample_of_nobody_is_refused(tmp_path, contacts, activities):
    with pytest.raises(FitmatrixError, match="at least 1 contact"):
        write_sample(tmp_path / "none", now=NOW, contacts=contacts, activities=activities)
    assert not (tmp_path / "none").exists()


# The contacts


def test_no_real_company_is_named(files):
    mail = opinions().people.mail
    private = {*mail.free.domains, *mail.disposable.domains}
    hosts = set(files.contacts["email"].str.split("@").str[1])
    assert all(host.endswith((".example", ".example.edu")) for host in hosts - private)
    assert files.contacts["domain"].str.fullmatch(r"(.+\.example(\.edu)?)?").all()
    assert private & hosts >= {"gmail.com", "gmx.de", "mailinator.com"}


def test_the_industries_are_the_words_the_models_know(files):
    known = {"software", "manufacturing", "logistics", "automotive", "machinery", "healthcare"}
    known |= {"retail", "education", "hospitality", "government", "nonprofit"}
    blank = {"", *(word.lower() for word in DIRT.contacts.placeholders.words)}
    assert set(files.contacts["industry"].str.lower()) == known | blank


def test_names_keep_their_accents(files):
    for column in ("first_name", "last_name", "company", "city"):
        assert files.contacts[column].str.contains("[^\x00-\x7f]").sum() > 20


def test_a_company_has_several_contacts(files):
    sizes = files.contacts["company"].value_counts()
    assert 3 < sizes.mean() < 5
    assert sizes.max() > 20


def test_the_contacts_are_shared_among_a_handful_of_sales_reps(files):
    assert 6 <= files.contacts["owner"].nunique() <= 8


def test_full_names_are_hardly_ever_shared(files):
    assert files.contacts.duplicated(["first_name", "last_name"]).mean() < 0.01


# The activities


def test_most_contacts_do_little_and_a_few_do_much(files):
    each = files.activities["contact_id"].value_counts()
    assert each.quantile(0.25) <= 4
    assert each.quantile(0.99) > 8 * each.median()


def test_every_kind_of_the_vocabulary_occurs(files):
    kinds = set(files.activities["kind"])
    assert kinds == {
        *("page_view", "content_download", "form_submit", "email_sent", "email_open"),
        *("email_click", "email_bounce", "unsubscribe", "webinar_register", "webinar_attend"),
        *("webinar_no_show", "event_attend", "demo_request", "trial_start", "pricing_request"),
        *("call", "chat", "meeting_booked", "meeting_held", "meeting_no_show"),
    }


def test_some_are_active_now_and_some_silent_for_a_year(files):
    last = moments(files.activities["occurred_at"]).groupby(files.activities["contact_id"]).max()
    days = (NOW - last).dt.days
    assert (days < 30).mean() > 0.1
    assert (days > 365).mean() > 0.05


@pytest.mark.parametrize("later", [timedelta(0), timedelta(days=400)])
def test_the_history_is_18_months_up_to_now(tmp_path, later):
    now = NOW + later
    files = read(write_sample(tmp_path, now=now, contacts=500, activities=5000))
    created = moments(files.contacts["created_at"])
    assert created.max() < now
    assert timedelta(days=520) < now - created.min() < timedelta(days=552)
    assert moments(files.stages["entered_at"]).max() < now
    assert moments(files.deals["created_at"]).max() < now


# The dirt


def test_the_activities_have_the_dirt_that_is_documented(files):
    given, activities = DIRT.activities, files.activities
    occurred = moments(activities["occurred_at"])
    created = moments(files.contacts.set_index("contact_id")["created_at"])
    begun = activities["contact_id"].map(created)
    assert activities.duplicated().sum() == round(60_000 * given.twice)
    once = activities.drop_duplicates("activity_id")
    assert moments(once["occurred_at"]).isna().sum() == given.impossible_dates
    assert (moments(once["occurred_at"]) > NOW).sum() == given.in_the_future
    assert begun.isna().mean() == pytest.approx(given.of_unknown_contacts, rel=0.6)
    assert (occurred < begun).mean() == pytest.approx(given.before_the_contact, rel=0.4)


def test_the_contacts_have_the_dirt_that_is_documented(files):
    given, contacts = DIRT.contacts, files.contacts
    blank = {"", *given.placeholders.words}
    for column, share in given.blank.items():
        assert contacts[column].isin(blank).mean() == pytest.approx(share, rel=0.3)
    for column, share in given.other_case.items():
        cells = contacts[column][~contacts[column].isin(blank)]
        assert (cells != cells.str.title()).mean() == pytest.approx(share, rel=0.4)
    assert contacts["email"].duplicated().sum() == given.same_email
    assert contacts["contact_id"].is_unique
    assert contacts["contact_id"].str.startswith("0").sum() == 100_000 - given.first_id


# What becomes of them


def test_five_to_eight_in_a_hundred_become_customers(files):
    customers = files.stages[files.stages["stage"] == Stage.CUSTOMER]["contact_id"]
    assert 0.05 <= customers.nunique() / 5000 <= 0.08


def test_everybody_begins_as_a_lead_and_the_funnel_narrows(files):
    reached = files.stages.drop_duplicates(["contact_id", "stage"])["stage"].value_counts()
    assert list(reached.index) == [Stage.LEAD, *STEPS]
    assert reached[Stage.LEAD] == 5000


def test_the_first_entries_into_the_stages_follow_their_order(files):
    entries = files.stages.assign(entered_at=moments(files.stages["entered_at"]))
    first = entries.pivot_table(
        index="contact_id", columns="stage", values="entered_at", aggfunc="min"
    )
    for before, after in zip([Stage.LEAD, *STEPS], STEPS, strict=False):
        assert not (first[after] <= first[before]).any()


def test_some_move_back(files):
    entries = files.stages.assign(rank=[Stage(stage).rank for stage in files.stages["stage"]])
    entries = entries.sort_values("entered_at", kind="stable")
    steps = entries.groupby("contact_id")["rank"].diff().dropna()
    assert (steps != 0).all()
    assert 100 < (steps < 0).sum() < 1000


def test_nobody_is_met_before_sales_has_agreed(files):
    sql = files.stages[files.stages["stage"] == Stage.SQL]
    entered = moments(sql.set_index("contact_id")["entered_at"])
    met = files.activities[files.activities["kind"].str.startswith("meeting")]
    after = moments(met["occurred_at"]) > met["contact_id"].map(entered)
    assert after.mean() > 0.99  # but for the documented dirt


def test_the_won_deals_are_those_of_the_customers(files):
    customers = files.stages[files.stages["stage"] == Stage.CUSTOMER].set_index("contact_id")
    won = files.deals[files.deals["status"] == "won"].set_index("contact_id")
    assert won["closed_at"].to_dict() == customers["entered_at"].to_dict()


def test_a_deal_has_what_its_status_says(files):
    deals = files.deals
    assert set(deals["status"]) == {"open", "won", "lost"}
    assert set(deals["currency"]) == {"EUR", "USD"}
    assert ((deals["closed_at"] == "") == (deals["status"] == "open")).all()
    assert ((deals["lost_reason"] != "") == (deals["status"] == "lost")).all()
    closed = deals[deals["status"] != "open"]
    assert (moments(closed["closed_at"]) > moments(closed["created_at"])).all()
    assert deals["contact_id"].duplicated().sum() > 5


# The truth

TARGETS = {"software", "manufacturing", "machinery", "automotive"}
SOLD_IN = {"germany", "austria", "switzerland", "netherlands", "france"}
SOLD_IN |= {"united kingdom", "united states"}
RANKS = {r"chief|ceo|founder|owner": 25, r"\bvp\b": 20, r"director|head": 15, "manager": 10}
WORTH = {"content_download": 10, "webinar_attend": 15, "demo_request": 30, "trial_start": 30,
         "pricing_request": 30, "email_click": 3, "event_attend": 10, "form_submit": 5}  # fmt: skip
PAGES = {"/pricing": 10, "/product": 5, "/case-studies": 6, "/careers": -10}
DECIDED = [Stage.SQL, Stage.OPPORTUNITY, Stage.CUSTOMER]


def visible_fit(contacts: pd.DataFrame) -> pd.Series:
    """Points for what anybody can read in contacts.csv, by contact."""
    rows = contacts.set_index("contact_id")
    title, employees = rows["job_title"].str.lower(), pd.to_numeric(rows["employees"], "coerce")
    industry = rows["industry"].str.lower()
    points = 30 * industry.isin(TARGETS) + 15 * (industry == "logistics")
    points += 10 * rows["country"].str.lower().isin(SOLD_IN)
    points += np.select([employees >= n for n in (1000, 200, 50, 20)], [25, 20, 15, 5], 0)
    points += np.select([title.str.contains(word) for word in RANKS], list(RANKS.values()), 0)
    return points - 25 * title.str.contains("student|intern")


def visible_interest(activities: pd.DataFrame, until: datetime) -> pd.Series:
    """Points for what was done in the 60 days before a moment, by contact; no meetings."""
    occurred = moments(activities["occurred_at"])
    done = activities[(occurred < until) & (occurred >= until - timedelta(days=60))]
    points = done["kind"].map(WORTH).fillna(0) + (done["kind"] == "page_view")
    for page, worth in PAGES.items():
        points += worth * done["detail"].str.startswith(page)
    return points.groupby(done["contact_id"]).sum()


@pytest.fixture(scope="module")
def undecided(many) -> pd.DataFrame:
    """Contacts that half a year ago were not yet at SQL: what was seen then, and who bought since.

    Only first-hand activities before that day count, so nothing here follows from the outcome.
    """
    then = NOW - timedelta(days=180)
    entered = many.stages.assign(entered_at=moments(many.stages["entered_at"]))
    decided = entered[entered["stage"].isin(DECIDED) & (entered["entered_at"] < then)]
    won = entered[entered["stage"] == Stage.CUSTOMER]["contact_id"]
    there = many.contacts[moments(many.contacts["created_at"]) < then]
    there = there[~there["contact_id"].isin(decided["contact_id"])]
    rows = pd.DataFrame({"fit": visible_fit(there)})
    rows["interest"] = visible_interest(many.activities, then).reindex(rows.index, fill_value=0)
    return rows.assign(won=rows.index.isin(won))


def win_rates(rows: pd.DataFrame, axis: str, groups: int) -> list[float]:
    """The share that bought in each group of equal size, the lowest values first."""
    group = pd.qcut(rows[axis].rank(method="first"), groups, labels=False)
    return rows.groupby(group)["won"].mean().tolist()


def foresight(rows: pd.DataFrame, ranking: pd.Series) -> float:
    """The chance that a buyer ranks above a contact that did not buy (the area under the ROC)."""
    ranks = ranking.rank()
    buyers = rows["won"].sum()
    above = ranks[rows["won"]].sum() - buyers * (buyers + 1) / 2
    return above / (buyers * (len(rows) - buyers))


def test_the_better_the_fit_the_more_became_customers(many):
    won = many.stages[many.stages["stage"] == Stage.CUSTOMER]["contact_id"]
    rows = pd.DataFrame({"fit": visible_fit(many.contacts)})
    rates = win_rates(rows.assign(won=rows.index.isin(won)), "fit", 4)
    assert rates == sorted(rates)
    assert rates[-1] > 5 * rates[0]


def test_the_better_the_fit_the_more_bought_later(undecided):
    rates = win_rates(undecided, "fit", 4)
    assert rates[-1] > 4 * rates[0]


def test_the_more_interest_before_the_outcome_the_more_bought_later(undecided):
    rates = win_rates(undecided, "interest", 4)
    assert rates[-1] > 4 * rates[0]


def test_both_together_foresee_the_outcome_better_than_each_alone(undecided):
    scaled = (undecided - undecided.mean()) / undecided.std()
    fit, interest = foresight(undecided, scaled["fit"]), foresight(undecided, scaled["interest"])
    both = foresight(undecided, scaled["fit"] + scaled["interest"])
    assert min(fit, interest) > 0.65
    assert both > max(fit, interest) + 0.03


def test_fit_and_interest_are_nearly_independent(undecided):
    assert abs(undecided["fit"].rank().corr(undecided["interest"].rank())) < 0.2


def test_the_strengths_are_those_that_are_documented():
    given, size = opinions().journey, 200_000
    drawn = np.random.default_rng(1).standard_normal((size, 2))
    people = pd.DataFrame(drawn, columns=["fit", "interest"])
    goal = steps_reached(np.random.default_rng(2), given, people)
    for number, stage in enumerate(STEPS):
        reached = goal > number
        assert reached.mean() == pytest.approx(given.reach[stage], abs=0.001)
        fit, interest = logistic_strengths(drawn, reached)
        assert fit == pytest.approx(given.strength.fit, abs=0.05)
        assert interest == pytest.approx(given.strength.interest, abs=0.05)


def logistic_strengths(values: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """The slopes of a logistic regression, by Newton's method."""
    rows = np.column_stack([np.ones(len(values)), values])
    slopes = np.zeros(rows.shape[1])
    for _ in range(12):
        chance = 1 / (1 + np.exp(-rows @ slopes))
        weighted = rows * (chance * (1 - chance))[:, None]
        slopes = slopes + np.linalg.solve(weighted.T @ rows, rows.T @ (reached - chance))
    return slopes[1:]


# Through the importer, and on the matrix


def test_the_importer_takes_the_files_and_refuses_only_what_cannot_be_read(database, tmp_path):
    paths = write_sample(tmp_path, now=NOW, contacts=300, activities=3000)
    reports = {path.stem: import_file(database, path, now=NOW, kind=KINDS[path.stem])
               for path in paths}  # fmt: skip
    counts = {name: report.tables[name] for name, report in reports.items()}
    assert counts["contacts"].loaded == 300
    assert counts["activities"].rejected == DIRT.activities.impossible_dates
    assert counts["activities"].known == 6
    assert counts["activities"].loaded == 3000 - 6 - DIRT.activities.impossible_dates
    assert counts["stages"].loaded == counts["stages"].read
    assert counts["deals"].loaded == counts["deals"].read


def test_the_default_model_fills_all_four_quadrants(duckdb, paths):
    for path in paths:
        import_file(duckdb, path, now=NOW, kind=KINDS[path.stem])
    text = shipped("models", "default.yaml").read_text("utf-8")
    run = refresh(duckdb, text, "default.yaml", as_of=NOW, now=NOW)
    with duckdb.connect() as connection:
        standing = quadrant(run.scores, run.model.thresholds)
        placed = Counter(connection.scalars(sa.select(standing)))
    shares = {name: placed[name] / 5000 for name in Quadrant}
    assert 0.05 < shares[Quadrant.SALES_CALL] < 0.11
    assert 0.18 < shares[Quadrant.NURTURE] < 0.32
    assert 0.05 < shares[Quadrant.OFFER] < 0.13
    assert sum(shares.values()) == 1
