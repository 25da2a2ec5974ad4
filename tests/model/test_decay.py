"""The forms of decay, as arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fitmatrix.model.decay import UNIT, Decay

decays = st.one_of(
    st.builds(Decay, window_days=st.integers(1, 400)),
    st.builds(Decay, linear_days=st.integers(1, 400)),
    st.builds(Decay, half_life_days=st.integers(1, 400)),
    st.builds(Decay, lose_percent=st.integers(1, 100), every_days=st.integers(1, 400)),
)


@given(decays, st.integers(0, 5000))
def test_a_weight_never_grows_with_age_and_stays_between_nothing_and_all(decay, age):
    assert UNIT >= decay.weight(age) >= decay.weight(age + 1) >= 0


@given(decays)
def test_the_weights_are_all_that_are_not_zero(decay):
    weights = decay.weights
    assert weights[0] == UNIT
    assert 0 not in weights
    assert decay.weight(len(weights)) == 0
    assert weights == [decay.weight(age) for age in range(len(weights))]


@pytest.mark.parametrize(
    ("decay", "age", "share"),
    [
        (Decay(window_days=30), 30, 1),
        (Decay(window_days=30), 31, 0),
        (Decay(linear_days=10), 4, 0.6),
        (Decay(linear_days=10), 10, 0),
        (Decay(lose_percent=25, every_days=30), 29, 1),
        (Decay(lose_percent=25, every_days=30), 30, 0.75),
        (Decay(lose_percent=25, every_days=30), 120, 0),
        (Decay(half_life_days=30), 90, 0.125),
    ],
)
def test_the_published_formulas_hold(decay, age, share):
    assert decay.weight(age) == share * UNIT
