"""The theme of the app and the theme of the plots are one palette."""

import tomllib
from pathlib import Path

import pytest

from core.plots.theme import DARK, LIGHT, Palette

CONFIG = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
SAME = {
    "primaryColor": "accent", "backgroundColor": "background", "secondaryBackgroundColor": "surface",
    "textColor": "text",
    "borderColor": "border", "dataframeBorderColor": "grid", "blueColor": "positive", "orangeColor": "negative",
    "yellowTextColor": "warn", "redColor": "fail", "violetColor": "learn", "greenColor": "ok", "grayColor": "muted",
    "yellowBackgroundColor": "mark",
}  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_plots_and_app_agree(palette: Palette) -> None:
    theme = CONFIG[palette.name]
    assert {k: theme[k] for k in SAME} == {k: getattr(palette, v) for k, v in SAME.items()}
    assert tuple(theme["chartCategoricalColors"]) == palette.slots
    assert tuple(theme["chartSequentialColors"]) == palette.water
    assert tuple(theme["chartDivergingColors"]) == palette.diverging


def test_the_server_keeps_to_itself() -> None:
    config = tomllib.loads((Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
