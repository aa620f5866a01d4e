"""The net under pages and living parts: a sentence with a reference in the log, never a traceback."""

import logging
import re

import pytest
from streamlit.testing.v1 import AppTest


def broken() -> None:
    from core.ui import net

    def draw(what: str) -> None:
        raise KeyError(f"secret {what}")

    net.alive("dock", draw, None)("detail")


def refusing() -> None:
    from core.base.errors import DataError
    from core.ui import net

    def draw() -> None:
        raise DataError("file_missing", file="a*b.csv")

    net.alive("dock", draw, None)()


def steering() -> None:
    import streamlit as st

    from core.ui import net

    def draw() -> None:
        st.session_state.turns = st.session_state.get("turns", 0) + 1
        if st.session_state.turns < 3:
            st.rerun()
        st.write("arrived")

    net.alive("dock", draw, None)()


def test_what_nobody_foresaw_in_a_living_part_is_logged_and_told_by_its_reference(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR, "atlas.pages"):
        app = AppTest.from_function(broken).run()
    assert not app.exception and len(app.markdown) == 1
    assert "secret" not in app.markdown[0].value
    reference = re.search(r"reference ([0-9a-f]{8})", caplog.text)
    assert reference and reference[1] in app.markdown[0].value and "secret detail" in caplog.text


def test_an_error_with_a_sentence_shows_it_letter_by_letter() -> None:
    app = AppTest.from_function(refusing).run()
    assert not app.exception and r"a\*b\.csv" in app.markdown[0].value


def test_a_living_part_may_still_run_the_page_again() -> None:
    app = AppTest.from_function(steering).run()
    assert not app.exception and app.markdown[0].value == "arrived" and app.session_state.turns == 3
