"""Exports as shops really get them: what each is taken for, without its name and without a word from anybody."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from core.flows.source import Preview, Source, preview
from core.ingest.roles import SURE
from tests.ingest.layouts import LATER, LAYOUTS
from tests.ingest.layouts.shape import Layout


def seen(layout: Layout, folder: Path) -> Preview:
    path = folder / layout.file
    path.write_bytes(layout.make())
    return preview(Source(path, "file"))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda x: x.name)
def test_a_layout_is_taken_for_what_it_is(layout: Layout, tmp_path: Path) -> None:
    found = seen(layout, tmp_path)
    assert (found.dialect.encoding, found.dialect.delimiter) == layout.reads
    assert found.chosen.kind == layout.kind
    wrong = {r: found.chosen.roles.get(r) for r in layout.roles if not layout.right(r, found.chosen.roles.get(r, ""))}
    assert not wrong
    assert found.asks == layout.asks


def test_amounts_with_a_comma_before_the_decimals_are_known_for_such(tmp_path: Path) -> None:
    by_name = {x.name: x for x in LAYOUTS}
    assert seen(by_name["jtl_orders"], tmp_path).chosen.comma
    assert seen(by_name["nuvemshop_orders"], tmp_path).chosen.comma
    assert not seen(by_name["amazon_orders"], tmp_path).chosen.comma


@dataclass
class Tally:
    right: int = 0
    all: int = 0


@pytest.mark.parametrize("layouts", [LAYOUTS, LATER], ids=["known", "later"])
def test_of_what_is_said_surely_nineteen_in_twenty_are_right(layouts: tuple[Layout, ...], tmp_path: Path) -> None:
    sure = Tally()
    for n, layout in enumerate(layouts):
        folder = tmp_path / str(n)
        folder.mkdir()
        found = seen(layout, folder)
        assert 0.0 <= found.guess.confidence <= 1.0
        for role, (column, confidence) in found.guess.roles.items():
            assert 0.0 <= confidence <= 1.0
            if confidence >= SURE:
                sure.all += 1
                sure.right += found.chosen.kind == layout.kind and layout.right(role, column)
    assert sure.all >= 30
    assert sure.right >= 0.95 * sure.all
