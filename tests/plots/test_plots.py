"""Plots draw what the frame says, in the palette, with text from files kept as text."""

import base64
import re

import polars as pl
import pytest

from core.plots import bars, glyph, labels, scatter
from core.plots.theme import DARK, LIGHT, figure, palette


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


def test_the_finer_names_stand_in_place_of_the_demands() -> None:
    points, demands = made_up_map()
    parts = pl.DataFrame(
        {"demand_id": ["D-0001.1", "D-0001.2", "D-0002"], "of": ["D-0001", "D-0001", "D-0002"],
         "name": ["Lid leaks", "Base leaks", "Too loud"], "people": [30, 20, 40], "x": [0.0, 4.0, 8.0], "y": [0.0, 4.0, 8.0]}
    )  # fmt: skip
    drawn = scatter.demand_map(points, demands, (), LIGHT, scatter.Look(picked=("D-0001",)), parts)
    written = {note.text for note in drawn.layout.annotations}
    assert {"<b>Lid leaks</b>", "<b>Base leaks</b>", "Too loud"} <= written


def test_names_from_files_are_text_on_the_map() -> None:
    points, demands = made_up_map()
    drawn = scatter.demand_map(points, demands, (), LIGHT, scatter.Look())
    texts = " ".join(a.text for a in drawn.layout.annotations)
    assert "<b>charge" not in texts and "&lt;b&gt;charge" in texts


def contrast(ink: str, ground: str) -> float:
    """The contrast of two hex colours as WCAG counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((light(ink), light(ground)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_what_the_pointer_shows_can_be_read(colours) -> None:
    label = figure(colours, 200).layout.hoverlabel
    assert contrast(label.font.color, label.bgcolor) >= 4.5


def test_the_pointer_shows_the_sentence_as_letters_and_the_demand() -> None:
    points, demands = made_up_map()
    said = points.with_columns(text=pl.lit("<a href='x'>out</a> & $x$ \u202eof power " + "very " * 60))
    drawn = scatter.demand_map(said, demands, (), LIGHT, scatter.Look(unplaced="Unplaced"))
    shown = {t for trace in drawn.data if trace.type == "scattergl" for t in trace.text}
    assert len(shown) == 3 and any(t.endswith("<b>Unplaced</b>") for t in shown)
    for text in shown:
        bare = re.sub(r"<br>|</?b>", "", text)
        assert not re.search(r"[<>$\u202e]", bare) and text.startswith("&lt;a href") and "…" in text
    still = scatter.demand_map(said, demands, (), LIGHT, scatter.Look(selectable=False))
    assert all(trace.text is None for trace in still.data)


def test_a_click_chooses_a_point_while_the_lasso_is_held() -> None:
    points, demands = made_up_map()
    layout = scatter.demand_map(points, demands, (), LIGHT, scatter.Look()).to_plotly_json()["layout"]
    assert layout["clickmode"] == "event+select" and layout["template"]["layout"]["dragmode"] == "lasso"
    assert layout["dragmode"] not in ("lasso", "select", None, False)  # Streamlit switches clicks off for these


def test_of_many_demands_the_largest_wear_their_colours_until_one_is_picked() -> None:
    demands = pl.DataFrame({"demand_id": [f"D-{n}" for n in range(40)], "slot": [None, *range(1, 25), *[None] * 15]})
    assert scatter.lit(demands, (), LIGHT) == {f"D-{n}" for n in range(1, 9)}
    assert scatter.lit(demands, ("D-30",), LIGHT) == {"D-30"}
    assert len(scatter.lit(demands.head(10), (), LIGHT)) == 10


def test_what_a_search_found_is_ringed() -> None:
    points, demands = made_up_map()
    drawn = scatter.demand_map(points, demands, (), DARK, scatter.Look(found=frozenset({3, 4})))
    assert len(drawn.data[-1].x) == 2 and drawn.data[-1].marker.color == DARK.accent_text


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
