"""Tests of YAML: what is read in C says the same as what is read in Python."""

import pytest
from ruamel.yaml import YAML

from fitmatrix.errors import MappingError
from fitmatrix.shipped import shipped
from fitmatrix.yaml_lines import document

SHIPPED = sorted(shipped().rglob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_says_in_c_what_it_says_in_python(path):
    text = path.read_text("utf-8")
    assert repr(document(text, path.name, MappingError)) == repr(
        YAML(typ="safe", pure=True).load(text)
    )


def test_what_c_does_not_read_is_read_in_python():
    assert document("when: {kind:call, state: done}", "mine", MappingError) == {
        "when": {"kind:call": None, "state": "done"}
    }


def test_words_of_yaml_1_1_stay_words():
    assert document("countries: [no, NO, y]\ncode: 012", "mine", MappingError) == {
        "countries": ["no", "NO", "y"],
        "code": 12,
    }
