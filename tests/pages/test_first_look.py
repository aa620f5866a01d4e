"""While a new shop's map is being made, its pages show the first look at it, and the careful map takes its place."""

import threading
from pathlib import Path

import polars as pl
import pytest

from core.flows import home, line, load, sketch
from core.flows.sketch import Sketch
from core.flows.source import Source
from core.ui import resources
from core.words.catalog import LANGUAGES, Words
from tests.pages.conftest import healthy


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_look_stands_under_the_progress(visit, tmp_path: Path, language: str) -> None:
    file = tmp_path / "reviews.csv"
    rows = resources._store("sample").frame("ingest.reviews", ("review_id", "text", "rating"))
    rows.filter(pl.col("text").is_not_null()).write_csv(file)
    own = resources._store("own")
    load.run(own, [Source(file, file.name)], home.key(own.path))
    line.refresh(own, "listen")
    begun, go_on = threading.Event(), threading.Event()

    def work(tick) -> None:
        begun.set()
        assert go_on.wait(60)
        line.refresh(own, "segment")

    job = resources.runner().submit("line", work, shop="own")
    try:
        assert begun.wait(30)
        tab = visit("demand_map", shop="own", language=language)
        assert not tab.get("plotly_chart")
        sketch.run(own, Sketch(voices=200, fewest=30))
        text = healthy(tab.run(), language)
        words = Words(language)
        assert words("state.running_sentence") in text
        assert words("state.sketch", n="200", of=words.count(own.count("ingest.voices"))) in text
        assert len(tab.get("plotly_chart")) == 1
    finally:
        go_on.set()
    resources.runner().wait(job, 120)
    tab.run()
    assert words("state.sketch", n="200", of=words.count(own.count("ingest.voices"))) not in healthy(tab, language)
    assert len(tab.get("plotly_chart")) == 1  # the map itself
