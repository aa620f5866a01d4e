"""A server of its own for a page test: its state folder, its databases, its one lane of jobs."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.ui import navigation, resources
from core.words.catalog import Words

APP = Path(__file__).resolve().parents[2] / "app.py"
Visit = Callable[..., AppTest]


@pytest.fixture
def server_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, computed_shop: Path) -> Iterator[Path]:
    """The state folder of a server whose sample shop is the small one and whose own shop is empty."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(computed_shop, home / "sample.duckdb")
    shutil.copytree(computed_shop.parent / "models" / "lexical-shop", home / "models" / "lexical-sample")
    monkeypatch.setenv("ATLAS_HOME", str(home))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield home
    lane = resources.runner()
    lane.close()
    lane._thread.join(30)
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def visit(server_home: Path) -> Visit:
    """Open a page of the whole app as a browser tab would: `visit("home", shop="own", language="zh")`."""

    def open_(name: str, shop: str = "sample", language: str = "en", **kept: object) -> AppTest:
        tab = AppTest.from_file(str(APP), default_timeout=60)
        tab.session_state["atlas.shop"] = shop
        tab.session_state["atlas.language"] = language
        for key, value in kept.items():
            tab.session_state[f"atlas.{key}"] = value
        tab.run()
        return tab.switch_page(navigation.path(name)).run()

    return open_


def told(tab: AppTest) -> str:
    """Everything that a page says, in one text."""
    parts = [*tab.title, *tab.subheader, *tab.markdown, *tab.caption]
    parts = (
        [p.value for p in parts]
        + [f"{m.label} {m.value} {m.delta}" for m in tab.metric]
        + [b.label for b in tab.button]
    )
    return "\n".join(str(p) for p in parts)


def letters_only(text: str) -> bool:
    """Whether no sign of the hostile name is left without an escape before it."""
    return not re.search(r"(?<!\\)(<img|\]\(https|\*bold|:material/home)", text)


def healthy(tab: AppTest, language: str = "en") -> str:
    """Assert that a page stands: no exception, no failed state, no template left open; return what it says."""
    words, text = Words(language), told(tab)
    assert not tab.exception, tab.exception[0].value
    assert words("state.failed") not in text.replace(words("runs.failed"), ""), text
    assert words("errors.unexpected").split("{")[0] not in text, text
    assert "None" not in text and "nan" not in text.lower().split() and "{" not in text.replace("{foreground", "")
    return text
