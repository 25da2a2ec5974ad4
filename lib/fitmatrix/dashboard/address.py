"""Choices in the address bar by their names, where a widget would write its label there."""

from enum import StrEnum
from typing import TypeVar

import streamlit as st

Choice = TypeVar("Choice", bound=StrEnum)


def begin_with_address(key: str, default: Choice) -> None:
    """Let the widget ``key`` start with what the address says; what makes no sense is ignored."""
    said = st.query_params.get(key, default.value)
    known = [choice.value for choice in type(default)]
    first = type(default)(said) if said in known else default
    st.session_state.setdefault(key, first)


def keep_in_address(key: str, chosen: Choice | None, default: Choice) -> Choice:
    """Write a choice into the address, where the default needs no words, and return it."""
    choice = default if chosen is None else chosen
    if choice != default:
        st.query_params[key] = choice.value
    elif key in st.query_params:
        del st.query_params[key]
    return choice
