"""A model from YAML: what it means, and what is said when it is wrong."""

import json

import pytest

from fitmatrix.errors import ModelError
from fitmatrix.model.lists import list_values
from fitmatrix.model.plays import Quadrant
from fitmatrix.model.reading import parse_model, read_model
from fitmatrix.model.scoring_model import Model
from fitmatrix.model.sentences import sentence
from fitmatrix.shipped import shipped

GOOD = """\
name: small
fit:
  - {key: target_industry, field: industry, in: [software, manufacturing], points: 30}
  - {key: company_size, field: employees, bands: {500: 25, 100: 15, 20: 5}}
  - {key: free_mail, field: email_domain, list: free_mail, points: -20}
interest:
  - {key: pricing_page, kind: page_view, detail: "/pricing*", points: 10, cap: 30, decay: {half_life_days: 30}}
  - {key: content_burst, kind: content_download, at_least: 3, within_days: 7, points: 15}
  - {key: sessions, field: number_of_sessions, points: 2, cap: 20}
exclude:
  - {key: students, field: email, ends_with: ".edu", reason: "student or university"}
hand_raisers: [demo_request, trial_start, pricing_request]
thresholds: {fit: 50, interest: 40}
stages: {mql: fit, sql: fit_and_interest}
"""


def test_the_outline_of_the_documentation_is_a_model():
    model = parse_model(GOOD)
    assert [rule.key for rule in model.interest] == ["pricing_page", "content_burst", "sessions"]
    assert model.thresholds.fit == 50
    assert set(model.plays) == set(Quadrant)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("points: 30}", "pionts: 30}", "bad.yaml:3: fit.0.pionts: unknown key 'pionts'; did you mean 'points'?"),
        ("half_life_days", "half_live_days", "did you mean 'half_life_days'?"),
        ("{500: 25, 100: 15, 20: 5}", '{"1-50": 5, "20-100": 9}', "bad.yaml:4: fit.1.bands: the bands '1-50' and '20-100' overlap"),
        ("{500: 25, 100: 15, 20: 5}", '{"50-1": 5}', "the band '50-1' ends before it begins"),
        ("{500: 25, 100: 15, 20: 5}", "{large: 5}", "'large' is no band"),
        ("{500: 25, 100: 15, 20: 5}", "{}", "bands need at least one band"),
        ("{500: 25,", "{500: 25, 500: 3,", 'bad.yaml:4: found duplicate key "500"'),
        ("cap: 30", "cap: -3", "bad.yaml:7: interest.0.cap: -3: input should be greater than or equal to 1"),
        ("key: company_size", "key: target_industry", "bad.yaml:4: fit.1.key: the key 'target_industry' is taken by fit.0"),
        ("list: free_mail", "list: freemail", "bad.yaml:5: fit.2.list: no list 'freemail'; did you mean 'free_mail'?"),
        ("points: 2,", "points: 2.5,", "bad.yaml:9: interest.2.points: 2.5 is not a whole number"),
        ("{fit: 50", "{fit: 500", "bad.yaml:13: thresholds.fit: 500: input should be less than or equal to 100"),
        ("fit_and_interest", "both", "bad.yaml:14: stages.sql: 'both'"),
        ("name: small", "nmae: small", "bad.yaml:1: nmae: unknown key 'nmae'; did you mean 'name'?"),
        ("in: [software, manufacturing], ", "", "a condition has one operator, this has none"),
        ("field: industry, in:", "field: industry, word: x, in:", "this has in and word"),
        ("at_least: 3, ", "", "at_least and within_days belong together"),
        ("kind: page_view, detail", "content_stage: decision, detail", "content has no patterns for 'decision'"),
        ("half_life_days: 30", "half_life_days: 30, window_days: 3", "a decay is one of"),
        ("hand_raisers: [", "hand_raisers: {", "this is no YAML"),
        ("in: [software, manufacturing]", "has_any: [a;b]", "no item can hold the separator ';', as 'a;b' does"),
        ("in: [software, manufacturing]", 'in: a, separator: ","', "separator belongs to has_any or has_all"),
        ("students,", "Stud ents,", "'Stud ents': string should match pattern"),
    ],
)  # fmt: skip
def test_a_wrong_model_says_the_line_and_the_remedy(good, bad, said):
    assert good in GOOD
    with pytest.raises(ModelError) as error:
        parse_model(GOOD.replace(good, bad, 1), "bad.yaml")
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["", "- a\n- b", "just words", "\x00"])
def test_a_text_that_is_no_model_is_refused(text):
    with pytest.raises(ModelError, match="model"):
        parse_model(text)


def test_a_missing_or_unreadable_file_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"nowhere\.yaml: cannot read this file: No such file"):
        read_model(tmp_path / "nowhere.yaml")
    (tmp_path / "picture.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ModelError, match="UTF-8"):
        read_model(tmp_path / "picture.yaml")


def test_no_is_a_country_and_not_a_boolean():
    model = parse_model(GOOD.replace("[software, manufacturing]", "[no, on, yes]"))
    assert model.fit[0].in_ == ("no", "on", "yes")


def test_lower_bounds_stand_from_the_highest_and_the_first_that_holds_counts():
    bands = parse_model(GOOD).fit[1].bands
    assert [(band.low, band.high, band.points) for band in bands] == [
        (500, None, 25), (100, None, 15), (20, None, 5),
    ]  # fmt: skip


def test_the_default_model_gives_a_reason_for_every_line():
    model = read_model(shipped("models", "default.yaml"))
    assert all(rule.why for rule in (*model.fit, *model.interest))
    assert len({sentence(rule) for rule in (*model.fit, *model.interest)}) == len(
        (*model.fit, *model.interest)
    )


def test_the_shipped_schema_is_that_of_the_model():
    written = json.loads(shipped("models", "schema.json").read_text("utf-8"))
    assert written == Model.model_json_schema(), "renew it: fitmatrix model schema"


def test_the_shipped_lists_know_the_domains_everybody_knows():
    assert {"gmail.com", "gmx.de", "hotmail.com"} <= set(list_values("free_mail", {}))
    assert "mailinator.com" in list_values("disposable", {})
    assert list_values("free_mail", {"free_mail": ("own.example",)}) == ("own.example",)


def test_a_model_is_never_changed_but_copied():
    model = parse_model(GOOD)
    higher = model.model_copy(update={"name": "other"})
    assert (model.name, higher.name) == ("small", "other")
    with pytest.raises(ValueError, match="frozen"):
        model.name = "changed"
