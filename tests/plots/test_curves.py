"""The curves of a training say what was seen: every look, the band, the two dashed lines, the last value by name."""

from itertools import pairwise

import polars as pl
from pytest import approx

from core.plots import curves
from core.plots.theme import DARK, LIGHT

LOOKS = pl.DataFrame(
    {"epoch": [0.5, 1.0, 1.5], "value": [0.61, 0.7, 0.69], "low": [0.58, 0.67, 0.66], "high": [0.64, 0.73, 0.72]}
)


def score(
    looks: pl.DataFrame = LOOKS, beside=(("before teaching 58.0", 0.58), ("word counts 66.0", 0.66)), rounds: float = 3
):
    return curves.score_curve(looks, beside, LIGHT, rounds=rounds, axis="round", end="now 69.0")


def test_every_look_is_drawn_and_nothing_is_smoothed() -> None:
    band, line, dot = score().data
    assert list(line.x) == [0.5, 1.0, 1.5] and list(line.y) == approx([61, 70, 69])
    assert list(band.y) == approx([64, 73, 72, 66, 67, 58]) and list(dot.y) == approx([69])
    assert line.line.color == LIGHT.learn and line.line.shape is None


def test_what_costs_nothing_is_dashed_and_named_at_the_right() -> None:
    drawn = score()
    dashed = [s for s in drawn.layout.shapes if s.line.dash == "dash"]
    assert [s.y0 for s in dashed] == approx([58, 66]) and all((s.x0, s.x1) == (0, 3) for s in dashed)
    named = {a.text: a for a in drawn.layout.annotations}
    assert named["word counts 66.0"].x == 3 and named["word counts 66.0"].xanchor == "left"
    assert named["<b>now 69.0</b>"].x == 1.5  # beside the last look while there is room


def test_names_that_would_touch_are_moved_apart() -> None:
    drawn = score(beside=(("a", 0.690), ("b", 0.691)), rounds=1.5)
    low, high = drawn.layout.yaxis.range
    pixels = sorted((a.y - low) / (high - low) * (300 - curves.TOP - curves.BOTTOM) for a in drawn.layout.annotations)
    assert len(pixels) == 3 and min(b - a for a, b in pairwise(pixels)) >= curves.NEAR - 0.01


def test_the_whole_band_is_in_sight() -> None:
    low, high = score().layout.yaxis.range
    assert low <= 58 and high >= 73 and score().layout.xaxis.range == (0, 3)


def test_before_the_first_look_there_is_an_empty_chart_with_its_dashed_lines() -> None:
    drawn = score(LOOKS.head(0))
    assert len(drawn.layout.annotations) == 2 and list(drawn.data[1].y) == []
    assert len(curves.score_curve(LOOKS.head(0), (), DARK, rounds=1, axis="", end="").layout.annotations) == 0


def test_the_loss_starts_at_zero_and_names_its_last_value() -> None:
    losses = pl.DataFrame({"epoch": [0.1, 0.5, 1.0], "value": [0.9, 0.6, 0.4]})
    drawn = curves.loss_curve(losses, LIGHT, rounds=1, axis="round", end="0.40")
    assert list(drawn.data[0].y) == [0.9, 0.6, 0.4] and drawn.layout.yaxis.range[0] == 0
    (name,) = drawn.layout.annotations
    assert (name.text, name.xanchor, name.y) == ("<b>0.40</b>", "right", 0.4)
    assert not curves.loss_curve(losses.head(0), LIGHT, rounds=1, axis="round", end="").layout.annotations


def tried(*trials: tuple[float, bool]) -> pl.DataFrame:
    rows = [(n + 1, value, whole) for n, (value, whole) in enumerate(trials)]
    return pl.DataFrame(rows, schema={"number": pl.Int32, "value": pl.Float64, "whole": pl.Boolean}, orient="row")


def trial(frame: pl.DataFrame):
    return curves.trial_curve(frame, LIGHT, axis="trial", first="present 60.0", end="best 72.0")


def test_every_trial_is_a_dot_and_only_a_whole_one_can_be_the_best() -> None:
    drawn = trial(tried((0.6, True), (0.9, False), (0.55, True), (0.72, True)))
    line, dots = drawn.data
    assert list(line.y) == approx([60, 60, 60, 72]) and line.line.shape == "hv"
    assert list(dots.y) == approx([60, 90, 55, 72]) and dots.marker.color[1] == LIGHT.background
    assert [s.y0 for s in drawn.layout.shapes] == approx([60])
    assert {a.text: round(a.y) for a in drawn.layout.annotations} == {"present 60.0": 60, "<b>best 72.0</b>": 72}


def test_a_search_in_which_nothing_came_to_its_end_has_no_best() -> None:
    drawn = trial(tried((0.4, False)))
    assert list(drawn.data[0].y) == [] and not drawn.layout.annotations
    assert not trial(tried()).layout.annotations
