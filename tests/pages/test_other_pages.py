"""The pages Model and Data as scripts."""

import pytest

from fitmatrix.dashboard.frame import PAGES


@pytest.mark.parametrize("file", [file for file, _, _ in PAGES])
def test_every_page_opens_with_an_empty_and_with_a_full_database(file, page, request):
    assert page(file).header[0].value
    request.getfixturevalue("five")
    assert "5 contacts" in page(file).caption[0].value


def test_the_model_page_says_every_rule_in_words(five, page):
    at = page("pages/model.py")
    fit, interest, excluded = (table.value for table in at.table)
    assert list(fit["Rule"]) == [
        "Industry is software", "Employees is 500 or more (+25), 100 or more (+15)",
    ]  # fmt: skip
    assert interest["Points"][0] == "+10 each, at most 25, halves every 30 days"
    assert excluded["Reason"][0] == "student or university"
    assert list(fit["Contacts with it"]) == [4, 4]
    assert list(interest["Contacts with it"]) == [2, 1]
    assert list(excluded["Contacts with it"]) == [1]


def test_a_section_without_rules_says_so(five, page, monkeypatch, tmp_path):
    rule = "{key: a, field: industry, in: software, points: 3}"
    (tmp_path / "mine.yaml").write_text(f"name: mine\nfit:\n  - {rule}\n")
    monkeypatch.setenv("FITMATRIX_MODEL", str(tmp_path / "mine.yaml"))
    page("pages/data.py").button[0].click().run()
    at = page("pages/model.py")
    assert "model mine" in at.caption[0].value
    assert [list(table.value["Rule"]) for table in at.table] == [["Industry is software"]]
    assert [caption.value for caption in at.caption].count("No rule.") == 2


def test_scoring_again_makes_new_scores(five, page):
    at = page("pages/data.py")
    at.button[0].click().run()
    assert not at.exception
    assert "model default" in at.caption[0].value


def test_a_model_with_an_error_leaves_the_scores_as_they_were(five, page, monkeypatch, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\nfit:\n  - {key: a, field: industri, in: x, points: 3}\n"
    )
    monkeypatch.setenv("FITMATRIX_MODEL", str(tmp_path / "mine.yaml"))
    at = page("pages/data.py")
    at.button[0].click().run()
    assert "did you mean 'industry'" in at.error[0].value
    assert "model small" in at.caption[0].value


def test_another_model_can_be_chosen_for_the_scores(five, page):
    at = page("pages/data.py")
    at.selectbox[0].select_index(0).run()
    names = list(at.selectbox[0].options)
    assert {"default", "courses", "free-trial"} <= set(names)
    at.selectbox[0].select("free-trial").run()
    at.button[0].click().run()
    assert "model free-trial" in at.caption[0].value
