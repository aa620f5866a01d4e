"""A mapping that somebody made is saved, and recognised when the same columns come again."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl

from core.flows import layouts
from core.flows.source import Source, guessed, mapping, preview
from core.ingest.roles import Known, Mapping
from core.store.store import Store

SAID = Mapping("reviews", {"text": "b", "rating": "c", "happened_at": "d"}, scale=10.0, day_first=True)
HEADER = "a,b,c,d\n"
LINES = "".join(
    f"u{n % 9},It broke after {n} weeks and nobody answers.,{1 + n % 10},0{1 + n % 9}/03/2026\n" for n in range(30)
)


def written(folder: Path, text: str, name: str = "file.csv") -> Source:
    path = folder / name
    path.write_text(text, "utf-8")
    return Source(path, "file")


def columns(text: str) -> Sequence[str]:
    return text.split("\n")[0].split(",")


def test_a_layout_is_its_columns_in_their_order_whatever_the_file() -> None:
    assert layouts.layout(["A", "b "]) == layouts.layout(["a", "b"])
    assert layouts.layout(["a", "b"]) != layouts.layout(["b", "a"])


def test_the_same_layout_is_recognised_with_everything_that_was_said(store: Store, tmp_path: Path) -> None:
    layouts.save(store, columns(HEADER), SAID, "march.csv")
    seen = preview(written(tmp_path, (HEADER + LINES).replace(",", ";")), partial(layouts.recall, store))
    assert seen.recognised == "march.csv"
    assert seen.chosen == SAID
    assert seen.guess.confidence == 1.0 and {s for _, s in seen.guess.roles.values()} == {1.0}
    assert seen.asks == ""  # which of day and month comes first was answered then


def test_another_layout_is_guessed_as_ever(store: Store, tmp_path: Path) -> None:
    layouts.save(store, columns(HEADER), SAID, "march.csv")
    seen = preview(written(tmp_path, HEADER.replace("d", "e") + LINES), partial(layouts.recall, store))
    assert seen.recognised == "" and seen.asks == "e"


def test_the_newest_word_counts_and_none_is_forgotten(store: Store) -> None:
    layouts.save(store, columns(HEADER), SAID, "march.csv")
    layouts.save(store, columns(HEADER), Mapping("reviews", {"text": "b"}), "april.csv")
    found = layouts.recall(store, columns(HEADER))
    assert found is not None and (found.file, found.mapping.roles) == ("april.csv", {"text": "b"})
    assert store.count("ingest.layouts") == 2
    assert layouts.recall(store, ["x"]) is None


def test_what_somebody_says_now_outdoes_what_is_known(tmp_path: Path) -> None:
    known = Known(SAID, "march.csv")
    source = written(tmp_path, HEADER + LINES)
    seen = preview(Source(source.path, "file", roles={"rating": "", "label": "c"}, day_first=False), lambda _: known)
    assert seen.chosen.roles == {"text": "b", "label": "c", "happened_at": "d"}
    assert not seen.chosen.day_first
    other = preview(Source(source.path, "file", kind="products", roles={"product_id": "a"}), lambda _: known)
    assert other.recognised == "" and other.chosen.kind == "products"


def test_files_without_names_are_only_recognised_when_their_values_look_alike(tmp_path: Path) -> None:
    known = Known(
        Mapping("reviews", {"text": "column_2", "rating": "column_3", "happened_at": "column_4"}), "march.csv"
    )
    assert preview(written(tmp_path, LINES), lambda _: known).recognised == "march.csv"
    events = "".join(f"{n},{2000 + n},pv,{1_511_544_070 + n}\n" for n in range(30))
    assert preview(written(tmp_path, events), lambda _: known).recognised == ""


def test_what_is_known_serves_loading_as_it_serves_the_preview(tmp_path: Path) -> None:
    source = written(tmp_path, HEADER + LINES)
    sample = pl.read_csv(source.path, infer_schema=False)
    known = Known(SAID, "march.csv")
    assert mapping(source, guessed(source, sample, known), sample, known) == SAID
