"""Every voice gets a vector in its territory; kills, missing vectors and added data cost only what is new."""

import numpy as np
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import Cancelled, NotYet
from core.flows import embed, encoders, listen
from core.store.store import Run, Store, new_run_id

ENGLISH = [
    "The battery dies after ten minutes.",
    "Very quiet at night.",
    "It arrived broken.",
    "Hard to clean the jug.",
]
CHINESE = [
    "电池不耐用，十分钟就没电。",
    "晚上很安静，孩子睡得好。",
    "收到就是坏的，包装太差。",
    "水壶不好清洗，水垢多。",
]


def load(store: Store, texts: list[str], first: int = 0) -> None:
    frame = pl.DataFrame({"review_id": [f"r{first + i}" for i in range(len(texts))], "text": texts})
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": frame})
    listen.run(store)


@pytest.fixture
def shop(tmp_path) -> Store:
    opened = Store(tmp_path / "shop.duckdb")
    load(
        opened,
        [f"{t[:-1]}, number {i}." for i in range(8) for t in ENGLISH]
        + [f"{t[:-1]}，第{i}次买。" for i in range(8) for t in CHINESE],
    )
    yield opened
    opened.close()


def test_each_script_has_a_territory_and_every_voice_a_vector(shop: Store) -> None:
    run = embed.run(shop)
    rows = (
        shop.frame("represent.territories")
        .select("territory", "language", "reason", "encoder", "dimensions")
        .sort("language")
    )
    assert rows.row(0) == ("transformer", "en", "reads_it", "minilm-l6-v2", 384)
    assert rows.row(1)[:4] == ("lexical", "zh", "too_many_unknown", "bm25_svd")
    firsts = shop.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
    assert shop.frame("represent.voices")["voice_id"].to_list() == firsts["voice_id"].to_list()
    ids, vectors = embed.vectors(shop, "transformer")
    assert ids == firsts.filter(pl.col("language") == "en")["voice_id"].to_list()
    assert vectors.shape == (len(ids), 384) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert run.facts["embedded"] == shop.count("represent.vectors") == firsts.height


def test_a_stopped_run_goes_on_where_it_stopped(shop: Store, monkeypatch) -> None:
    monkeypatch.setattr(embed, "CHUNK", 8)

    def stop(done: float, total: float, **facts: object) -> None:
        if done > 20:
            raise Cancelled

    with pytest.raises(Cancelled):
        embed.run(shop, tick=stop)
    kept = shop.count("represent.vectors")
    assert kept == 16 and shop.latest("embed") is None and not shop.count("represent.voices")
    run = embed.run(shop)
    assert run.facts["kept"] == 16 and run.facts["kept"] + run.facts["embedded"] == shop.count("represent.vectors")


def test_vectors_that_were_not_shipped_are_made_later(shop: Store) -> None:
    first = embed.run(shop)
    _, before = embed.vectors(shop, "lexical")
    shop.forget("represent.vectors", "model_id", shop.frame("represent.territories")["model_id"].to_list())
    for file in [f for folder in encoders.fits(shop).iterdir() for f in folder.iterdir()]:
        file.unlink()
        if not any(file.parent.iterdir()):
            file.parent.rmdir()
    with pytest.raises(NotYet):
        embed.vectors(shop, "lexical")
    version = shop.version("represent.voices", "represent.territories")
    again = embed.run(shop)
    assert again.run_id == first.run_id and again.facts["embedded"] == shop.count("represent.vectors")
    assert shop.version("represent.voices", "represent.territories") == version  # nothing after it has to run again
    assert np.array_equal(embed.vectors(shop, "lexical")[1], before)


def test_added_reviews_keep_what_is_known(shop: Store) -> None:
    embed.run(shop)
    old = set(shop.frame("represent.vectors")["model_id"])
    load(shop, ["The cord is far too short.", "电源线太短，够不到插座。"], first=500)
    run = embed.run(shop)
    models = set(shop.frame("represent.vectors")["model_id"])
    assert len(models) == 2 and len(models & old) == 1  # the lexical map is another one, its old vectors are gone
    english = shop.frame("represent.voices").filter(pl.col("territory") == "transformer").height
    assert run.facts["kept"] == english - 1
    assert {f.name for f in encoders.fits(shop).iterdir()} == {m.replace("@", "-") for m in models if "lexical" in m}


def test_search_by_meaning_in_both_languages(shop: Store) -> None:
    embed.run(shop)
    loaded = {name: embed.encoder(shop, name) for name in ("transformer", "lexical")}
    texts = dict(shop.frame("ingest.voices").select("voice_id", "text").iter_rows())
    found = embed.search(shop, "runs out of power", 5, loaded)
    assert found.columns == ["voice_id", "territory", "similarity"] and found["similarity"].is_sorted(descending=True)
    assert "battery" in texts[found["voice_id"][0]] and set(found["territory"]) == {"transformer"}
    assert "水垢" in texts[embed.search(shop, "水垢怎么清洗", 5, loaded)["voice_id"][0]]


def test_nothing_to_embed(store: Store) -> None:
    listen.run(store)
    assert embed.run(store).rows_out == 0
    with pytest.raises(NotYet):
        embed.search(store, "quiet")
    with pytest.raises(NotYet):
        embed.vectors(store, "transformer")
