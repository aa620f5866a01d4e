"""The theme of the app and the theme of the plots are one palette; the server keeps to itself."""

import tomllib

import pytest

from core.plots.theme import DARK, LIGHT, Palette
from tests.house import rules

CONFIG = tomllib.loads((rules.ROOT / ".streamlit" / "config.toml").read_text("utf-8"))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_plots_and_app_agree(palette: Palette) -> None:
    assert rules.colours_that_differ(CONFIG["theme"][palette.name], palette) == []


def test_the_server_keeps_to_itself() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
