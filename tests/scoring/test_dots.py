"""Contacts as dots: who is drawn, what colour and mark say, and whether eyes can tell them apart."""

from dataclasses import replace
from datetime import timedelta
from hashlib import md5
from itertools import combinations

import numpy as np
import pytest
from tests.conftest import NOW
from tests.scoring.small import MODEL, person, scored, viewed
from tests.scoring.worlds import settle

from fitmatrix.dashboard.charts import GREYS, GROUPS, matrix_figure
from fitmatrix.scoring.dots import FEW, ColourBy, are_drawn, read_dots
from fitmatrix.scoring.filters import EVERYBODY, Filter
from fitmatrix.scoring.grid import read_grid
from fitmatrix.scoring.refreshing import refresh
from fitmatrix.scoring.states import STANDINGS


def dots_of(engine, run, by=ColourBy.QUADRANT, only=EVERYBODY):
    with engine.connect() as connection:
        return read_dots(connection, run, only, by)


def drawn_from(engine, crowd, by):
    settle(engine, crowd)
    run = refresh(engine, MODEL, "small.yaml", as_of=NOW, now=NOW)
    return dots_of(engine, run, by)


def groups_of(dots):
    """The words of the group of each contact, in the order of the ids."""
    found = {
        one: dots.legend[group] for one, group in zip(dots.contact_ids, dots.groups, strict=True)
    }
    return [found[one] for one in sorted(found, key=int)]


def test_every_contact_is_a_dot_with_its_scores_marks_and_words(database):
    run = scored(database)
    dots = dots_of(database, run)
    found = {
        contact: (words, fit, interest, STANDINGS[standing], frozen, uncertain)
        for contact, words, fit, interest, standing, frozen, uncertain in zip(
            dots.contact_ids, dots.words, dots.fit.tolist(), dots.interest.tolist(),
            dots.standing.tolist(), dots.frozen.tolist(), dots.uncertain.tolist(), strict=True,
        )
    }  # fmt: skip
    assert found == {
        "0": ("Ada Byron, Zeta", 55, 22, "scored", False, False),
        "1": ("Bob, Acme", 45, 25, "scored", True, False),
        "2": ("cleo@tech.edu", 55, 0, "excluded", False, False),
        "3": ("3", 55, 0, "raised", False, False),
        "4": ("4", 0, 0, "scored", False, True),
    }
    stale = [
        contact for contact, is_stale in zip(dots.contact_ids, dots.stale, strict=True) if is_stale
    ]
    assert sorted(stale) == ["2", "3", "4"]


def test_a_filter_leaves_out_dots(database):
    run = scored(database)
    assert dots_of(database, run, only=Filter(search="ada")).contact_ids == ["0"]


def test_groups_of_stages_come_in_the_order_of_life(database):
    stages = ["customer", None, "lead", "mql", "lead", "visitor"]
    crowd = [
        person(stages=[{"stage": stage, "entered_at": NOW - timedelta(days=9)}] if stage else [])
        for stage in stages
    ]
    dots = drawn_from(database, crowd, ColourBy.STAGE)
    assert groups_of(dots) == ["customer", "(empty)", "lead", "mql", "lead", "visitor"]
    assert dots.legend == ("visitor", "lead", "mql", "customer", "(empty)")


def test_the_seven_most_frequent_owners_have_a_group_and_all_others_share_one(database):
    many = [name for n, name in enumerate("ABCDEFGHI") for _ in range(20 - n)]
    dots = drawn_from(database, [person(owner=name) for name in [*many, None]], ColourBy.OWNER)
    assert dots.legend == (*"ABCDEFG", "Other", "(empty)")
    expected = [name if name < "H" else "Other" for name in many]
    assert groups_of(dots) == [*expected, "(empty)"]


def test_groups_of_the_last_activity_say_how_long_ago(database):
    ages = [0, 7, 8, 30, 90, 91, None]
    crowd = [person([] if days is None else [viewed(days)]) for days in ages]
    dots = drawn_from(database, crowd, ColourBy.LAST_ACTIVITY)
    assert groups_of(dots) == [
        "Last 7 days", "Last 7 days", "Last 30 days", "Last 30 days", "Last 90 days", "Earlier",
        "Never",
    ]  # fmt: skip


def test_of_many_contacts_the_same_ones_are_drawn_on_every_database(database):
    crowd = [person(owner="Ann" if n % 2 else "Bo") for n in range(FEW + 700)]
    dots = drawn_from(database, crowd, ColourBy.OWNER)
    digests = {str(n): md5(str(n).encode()).hexdigest() for n in range(FEW + 700)}
    assert dots.contact_ids == sorted(digests, key=lambda one: digests[one])[:FEW]
    assert 0.47 < (dots.groups == 0).mean() < 0.53, "an even sample"


def test_contacts_are_drawn_while_they_are_few_or_when_colours_ask_for_them():
    assert are_drawn(FEW, ColourBy.QUADRANT)
    assert not are_drawn(FEW + 1, ColourBy.QUADRANT)
    assert are_drawn(FEW + 1, ColourBy.SOURCE)


def figure_of(engine, run, by, dots):
    with engine.connect() as connection:
        return matrix_figure(read_grid(connection, run), dots, by)


def test_a_figure_says_when_only_some_contacts_are_drawn(duckdb):
    run = scored(duckdb)
    dots = dots_of(duckdb, run, ColourBy.OWNER)
    whole = figure_of(duckdb, run, ColourBy.OWNER, dots)
    assert [trace.type for trace in whole.data] == ["scatter", "scatter"]
    assert whole.layout.legend.title.text == "Owner"
    part = replace(
        dots,
        **{name: value[:2] for name, value in vars(dots).items() if name != "legend"},
    )
    some = figure_of(duckdb, run, ColourBy.OWNER, part)
    assert some.data[0].type == "heatmap"
    assert some.layout.legend.title.text == "Owner · 2 of 5 contacts drawn, evenly picked"


def test_words_of_others_are_shown_as_they_are(duckdb):
    settle(duckdb, [person(first_name="<b>Bo</b>", owner="<i>Ann</i>")])
    run = refresh(duckdb, MODEL, "small.yaml", as_of=NOW, now=NOW)
    figure = figure_of(duckdb, run, ColourBy.OWNER, dots_of(duckdb, run, ColourBy.OWNER))
    assert list(figure.data[0].text) == ["&lt;b&gt;Bo&lt;/b&gt;"]
    assert figure.data[1].name == "&lt;i&gt;Ann&lt;/i&gt;"


# What a colour looks like to eyes without one kind of cone: G. M. Machado, M. M. Oliveira and
# L. A. F. Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1.
EYES = {
    "all cones": np.eye(3),
    "no long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no middle": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}  # fmt: skip
# B. Ottosson, A perceptual color space for image processing (2020)
TO_CONES = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
TO_LAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]  # fmt: skip


def light(colour):
    """The linear light of a colour like #0072B2."""
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def looks(colour, eyes):
    seen = np.clip(np.array(eyes) @ light(colour), 0, 1)
    return np.array(TO_LAB) @ np.cbrt(np.array(TO_CONES) @ seen)


@pytest.mark.parametrize("eyes", EYES.values(), ids=EYES)
def test_no_two_colours_of_groups_look_alike(eyes):
    for one, other in combinations([*GROUPS, *GREYS.values()], 2):
        assert np.linalg.norm(looks(one, eyes) - looks(other, eyes)) > 0.09, (one, other)


@pytest.mark.parametrize("ground", ["#FFFFFF", "#14181D"])
def test_every_colour_of_a_group_stands_out_from_the_ground(ground):
    def brightness(colour):
        return np.array([0.2126, 0.7152, 0.0722]) @ light(colour) + 0.05

    for colour in [*GROUPS, *GREYS.values()]:
        dark, bright = sorted([brightness(colour), brightness(ground)])
        assert bright / dark > 2.1, colour
