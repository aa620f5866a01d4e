"""Bad and thin files through the whole line: one clear sentence and a way on, what can be told is told, nothing crashes."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.base.columns import KINDS
from core.base.errors import DataError, NotYet
from core.flows import home as state
from core.flows import line, load, versions
from core.flows.source import Refusal, Source, look
from core.store.store import Store
from core.ui import resources
from core.ui.navigation import PAGES
from core.views import demand_map, demands, home, opportunities, personas, privacy, quotes, readiness, runs, shop, train
from core.views import health as health_view
from core.views import load as load_view
from core.views.quotes import Subject
from core.words.catalog import LANGUAGES, Words

ROOT = Path(__file__).resolve().parents[2]
VIEWS: tuple[Callable[..., Any], ...] = (
    demand_map.read, demands.read, home.read, opportunities.read, personas.read, privacy.read, runs.read, shop.read, train.read,
    load_view.read,
    health_view.read,
    readiness.read,
)  # fmt: skip
SAID = ("The battery lasts only one hour.", "I wish the water tank were bigger.", "Very quiet, even at night.",
        "It gets stuck under the sofa.", "Suction is great on carpets.", "水箱太小，总要加水。", "声音很小，不吵人。")  # fmt: skip


def table(columns: dict[str, list[Any]]) -> str:
    rows = zip(*columns.values(), strict=True)
    return "\n".join(",".join(f'"{v}"' for v in row) for row in [tuple(columns), *rows]) + "\n"


def reviews(n: int, without: tuple[str, ...] = (), text: str = "") -> str:
    whole = {
        "customer": [f"u{i}" for i in range(n)],
        "review": [text or f"{SAID[i % len(SAID)]} It is number {i}." for i in range(n)],
        "stars": [1 + i % 5 for i in range(n)],
        "date": [f"2026-0{1 + i % 9}-11" for i in range(n)],
    }
    return table({k: v for k, v in whole.items() if k not in without})


def events(people: int) -> str:
    """Three kinds of customers: lookers at night, buyers in the morning, people that send things back."""
    did = {0: ["view"] * 5 + ["cart"], 1: ["view"] + ["purchase"] * 5, 2: ["purchase", "return"] * 2 + ["view", "view"]}
    hours = {0: 23, 1: 8, 2: 14}
    rows = [
        (
            f"u{p}",
            f"p{p % 3}{e}",
            did[p % 3][e],
            f"2026-0{1 + e}-{10 + p % 18} {hours[p % 3]}:{10 + e}:00",
            5 + 40 * (p % 3),
        )
        for p in range(people)
        for e in range(6)
    ]
    return table(
        dict(
            zip(
                ("user_id", "product_id", "event_type", "event_time", "price"),
                map(list, zip(*rows, strict=True)),
                strict=True,
            )
        )
    )


USABLE: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    # what it is: the file, what cannot be told yet and why, what may be asked of it and why
    "one row": (reviews(1), {"personas": "personas"}, {"demands": "too_few_texts", "opportunities": "too_few_texts"}),
    "ten reviews": (reviews(10), {"personas": "personas"}, {"demands": "too_few_texts"}),
    "all the same": (reviews(60, text="Works well."), {"personas": "personas"}, {"demands": "same_texts"}),
    "no customers": (reviews(60, ("customer",)), {"personas": "personas_ids"}, {"demands": "few_texts", "personas": "no_ids"}),
    "no stars, no dates": (reviews(60, ("stars", "date")), {"personas": "personas"}, {"opportunities": "no_stars"}),
    "events only": (
        events(90), {"demands": "reviews", "home": "reviews", "opportunities": "reviews"}, {"demands": "no_reviews", "personas": "few_people"},
    ),
    "few events only": (events(9), {"demands": "reviews", "personas": "personas"}, {"personas": "too_few_people"}),
    "searches only": (
        table({"query": [f"quiet vacuum {i % 9}" for i in range(60)], "results": [i % 3 for i in range(60)]}),
        {"demands": "reviews", "personas": "personas_ids"}, {"search": "no_clicks"},
    ),
    "products only": (
        table({"sku": [f"p{i}" for i in range(30)], "name": [f"Robot vacuum {i}" for i in range(30)], "category": ["a", "b"] * 15}),
        {"demands": "reviews", "personas": "personas_ids"}, {"demands": "no_reviews"},
    ),
    "campaign only": (
        table({"customer": [f"u{i}" for i in range(60)], "treated": [0, 1] * 30, "converted": [0, 1, 1] * 20}),
        {"demands": "reviews"}, {"marketing": "small_groups"},
    ),
}  # fmt: skip
USELESS = {
    "empty": (b"", "file_empty"),
    "blank": (b"\n \n\n", "file_empty"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "not_a_table"),
    "names only": (b"text,stars\n", "no_rows"),
    "no packing": (b"\x1f\x8b" + bytes(range(99)), "file_broken"),
    "cut off": (
        gzip.compress("".join(f"{i * i} pump,{i % 5}\n" for i in range(300_000)).encode())[:-3000],
        "file_broken",
    ),
    "an object": (b'{\n"shop": "x",\n"reviews": []\n}', "json_one_object"),
    "an open list": (b'[{"text": "fine"}, {"text": "cut o', "file_broken"),
    "no text": (b"a,b\n1,2\n3,4\n5,6\n", "nothing_known"),
    "texts all empty": (b"review,stars\n" + b",4\n" * 30, "nothing_known"),
}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The shop of one's own of a server that nobody else uses."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield resources._store("own")
    st.cache_resource.clear()


@pytest.mark.parametrize("case", USELESS)
def test_a_useless_file_gets_one_sentence_and_stores_nothing(own: Store, tmp_path: Path, case: str) -> None:
    content, code = USELESS[case]
    file = tmp_path / "reviews.csv"
    file.write_bytes(content)
    with pytest.raises(DataError) as refused:
        load.run(own, [Source(file, file.name)], b"k" * 32)
    assert refused.value.code == code
    for language in LANGUAGES:
        sentence = Words(language).error(refused.value)
        assert sentence.startswith(("reviews.csv", "We could not", "无法判断")) and "{" not in sentence
    assert not own.runs() and not any(own.count(f"ingest.{kind}") for kind in (*KINDS, "files", "issues"))
    told = look(Source(file, file.name))
    assert isinstance(told, Refusal)
    assert bool(told.columns) == (code == "nothing_known")  # where saying more would help, the columns are offered


@pytest.mark.slow
@pytest.mark.parametrize("case", USABLE)
def test_what_can_be_told_is_told(own: Store, tmp_path: Path, case: str) -> None:
    content, missing, asked = USABLE[case]
    file = tmp_path / "file.csv"
    file.write_text(content)
    load.run(own, [Source(file, file.name)], state.key(own.path))
    ran = line.refresh(own)
    assert [run.step for run in ran] == list(line.STEPS)

    waits = {}
    for read in VIEWS:
        try:
            read(own)
        except NotYet as error:
            assert error.facts.get("cannot"), f"{read.__module__}: computing again would not help"
            waits[read.__module__.rpartition(".")[2]] = error.step
    assert {name: waits.get(name) for name in missing} == missing
    for colour_by in (*demand_map.COLOURINGS, "no such column"):
        if "demands" not in missing:
            assert demand_map.read(own, colour_by=colour_by).points.height
    if "demands" not in missing:
        assert bool(quotes.read(own, Subject(unplaced=True)).total) == bool(demands.read(own).unplaced)
    reasons = {ask.name: ask.reason for ask in readiness.read(own).asks}
    assert {name: reasons[name] for name in asked} == asked

    for entry in (p for p in PAGES if (ROOT / p.path).exists()):
        for language in LANGUAGES:
            at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
            at.session_state["atlas.shop"], at.session_state["atlas.language"] = "own", language
            at.run().switch_page(entry.path).run()
            shown = "\n".join(m.value for m in at.markdown)
            assert not at.exception, entry.name
            assert f"red-badge[:material/error: {Words(language)('state.failed')}]" not in shown, (entry.name, shown)
    assert all(run.facts.get("skipped") for run in line.refresh(own)), "nothing changed, nothing is computed again"


@pytest.mark.slow
def test_people_are_told_from_behaviour_alone(own: Store, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(events(120))
    load.run(own, [Source(file, file.name)], state.key(own.path))
    line.refresh(own)
    found = personas.read(own)
    assert len(found.personas) >= 3
    assert all(p.facts["people"] >= 20 for p in found.personas)


@pytest.mark.slow
def test_going_back_to_before_the_only_file_empties_every_page(own: Store, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(events(90))
    first = load.run(own, [Source(file, file.name)], state.key(own.path))
    line.refresh(own)
    versions.back(own, first.run_id)
    line.refresh(own)
    for read in (demands.read, home.read, opportunities.read, personas.read):
        with pytest.raises(NotYet) as nothing:
            read(own)
        assert nothing.value.step == "load"
