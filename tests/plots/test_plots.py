"""Plots draw what the frame says, in the palette, with text from files kept as text."""

import base64
import re

import polars as pl
import pytest

from core.plots import bars, glyph, labels, scatter
from core.plots.theme import DARK, LIGHT, palette


def made_up_map(n: int = 200) -> tuple[pl.DataFrame, pl.DataFrame]:
    points = pl.DataFrame(
        {
            "row": range(n),
            "x": [float(i % 20) for i in range(n)],
            "y": [float(i // 20) for i in range(n)],
            "demand_id": ["D-0001" if i % 3 == 0 else "D-0002" if i % 3 == 1 else None for i in range(n)],
            "group": [i % 5 for i in range(n)],
        }
    )
    demands = pl.DataFrame(
        {
            "demand_id": ["D-0001", "D-0002"], "name": ["one <b>charge</b> for all", "续航实在"], "x": [3.0, 12.0], "y": [4.0, 4.0],
            "people": [90, 20], "slot": [1, 2],
        }
    )  # fmt: skip
    return points, demands


def test_every_voice_is_a_point_and_carries_its_row() -> None:
    points, demands = made_up_map()
    drawn = scatter.demand_map(points, demands, (("English · 200", 0.0),), LIGHT, scatter.Look())
    rows = [int(r) for trace in drawn.data if trace.type == "scattergl" for r in trace.customdata]
    assert sorted(rows) == list(range(200))
    inks = {t.marker.color for t in drawn.data if t.type == "scattergl"}
    assert inks == {LIGHT.slot(1), LIGHT.slot(2), LIGHT.dim}


def test_picked_demands_keep_their_colour_and_the_rest_turns_grey() -> None:
    points, demands = made_up_map()
    drawn = scatter.demand_map(points, demands, (), DARK, scatter.Look(picked=("D-0002",)))
    inks = [t.marker.color for t in drawn.data if t.type == "scattergl"]
    assert inks == [DARK.dim, DARK.rest, DARK.slot(2)]


def test_names_from_files_are_text_on_the_map() -> None:
    points, demands = made_up_map()
    drawn = scatter.demand_map(points, demands, (), LIGHT, scatter.Look())
    texts = " ".join(a.text for a in drawn.layout.annotations)
    assert "<b>charge" not in texts and "&lt;b>charge" in texts


def test_an_empty_map_is_drawn_empty() -> None:
    points, demands = made_up_map()
    assert len(scatter.demand_map(points.head(0), demands.head(0), (), LIGHT, scatter.Look()).data) == 0


def test_labels_never_overlap() -> None:
    crowd = [labels.Label(str(i), f"name number {i}", 100 + i, 100, 13) for i in range(40)]
    spots = labels.placed(crowd, 400, 300)
    boxes = [
        (x - c.width / 2, y - c.height / 2, x + c.width / 2, y + c.height / 2)
        for c in crowd
        if c.key in spots
        for x, y in [spots[c.key]]
    ]
    assert 2 < len(boxes) < 40
    assert not any(labels._touch(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


@pytest.mark.parametrize(
    ("name", "lines"), [("short", 1), ("cleans the whole flat on one charge", 2), ("续航实在又安静", 1)]
)
def test_latin_names_wrap_once_and_chinese_ones_do_not(name: str, lines: int) -> None:
    assert len(labels.wrapped(name).split("\n")) == lines


def test_interval_bars_put_everything_on_one_scale() -> None:
    rows = [bars.Bar("a", 0.2, 0.1, 0.3, "20 %"), bars.Bar("b <i>", 0.5, 0.4, 0.6, "50 %")]
    drawn = bars.interval_bars(rows, LIGHT, zero=0.0)
    bands = [(s.x0, s.x1) for s in drawn.layout.shapes if s.type == "rect"]
    assert bands == [(0.1, 0.3), (0.4, 0.6)] and drawn.layout.xaxis.range[0] == 0
    assert "b &lt;i&gt;" in [a.text for a in drawn.layout.annotations]


def test_a_table_bar_is_an_image_and_no_markup_of_ours_can_leak_in() -> None:
    address = bars.interval_image(0.5, 0.4, 0.6, 1.0, LIGHT.positive, LIGHT.border)
    svg = base64.b64decode(address.split(",")[1]).decode()
    assert svg.startswith("<svg") and len(re.findall("<circle", svg)) == 1


def test_the_same_persona_has_the_same_island() -> None:
    assert (
        glyph.island("P-0001", LIGHT.slot(1))
        == glyph.island("P-0001", LIGHT.slot(1))
        != glyph.island("P-0002", LIGHT.slot(1))
    )


def test_themes() -> None:
    assert palette("dark") is DARK and palette(None) is LIGHT
    assert LIGHT.slot(None) == LIGHT.slot(25) == LIGHT.rest
    assert len(set(LIGHT.slots)) == len(set(DARK.slots)) == 24
