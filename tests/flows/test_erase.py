"""A person is erased to the last byte, everybody else is there; killed at any moment, the database is one or the other."""

import random
import shutil
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import DataError
from core.flows import embed, erase, home, job_log, line, load, spool
from core.jobs.job import Job
from core.privacy.pseudonyms import pseudonym
from core.store.expunge import DATED, MARK
from core.store.schema import TABLES
from core.store.store import Store, new_run_id
from tests import shop as small_shop

WHO = "cleaners.03@customers.example"
SENTENCE = "Its purple lid rattles whenever the tram to Zwickau passes."
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop in which one customer said something that nobody else says, computed and quoted all over."""
    folder = tmp_path_factory.mktemp("told")
    files = small_shop.files(folder / "files")
    extra = folder / "files" / "more.csv"
    pl.DataFrame(
        {
            "id": ["own-1", "own-2", "other-1"],
            "customer": [WHO, WHO, "sleepers.01@customers.example"],
            "sku": ["V1"] * 3,
            "stars": [1, 5, 5],
            "review": [
                f"{SENTENCE} The battery dies after ten minutes.",
                "我家的紫色盖子一到晚上就嗡嗡响个不停。",
                "Fine, and quiet.",
            ],
            "date": ["2026-03-01"] * 3,
            "gift_email": [None, None, WHO],
        }
    ).write_csv(extra)
    store = Store(folder / "shop.duckdb")
    key = home.key(store.path)
    load.run(store, [load.Source(p, p.name, k) for k, p in files.items()], key)
    load.run(store, [load.Source(extra, extra.name, "reviews")], key)
    line.refresh(store)
    name = pseudonym(WHO, key)
    store.append(
        "cluster.names",
        pl.DataFrame({"subject": ["demand"], "subject_id": ["D"], "name": [f"Says: {SENTENCE}"], "named_at": [now()]}),
    )
    store.append(
        "decide.decisions",
        pl.DataFrame({"decision_id": ["d"], "change": ["x"], "facts": [f'{{"quote": "{SENTENCE}", "who": "{name}"}}']}),
    )
    job_log.record(store, Job("j", "load", "done", now(), facts={"file": f"{name}, {WHO}"}))
    mark = {
        "model_id": ["m-1", "m-2"],
        "task": ["sentiment", "behaviour"],  # what people said teaches one, what they did the other
        "stage": ["candidate"] * 2,
        "proof": [f'["{SENTENCE}"]', "{}"],
        "created_at": [now()] * 2,
    }
    run = store.latest("load")
    assert run is not None
    store.publish(type(run)(new_run_id(), "train", "m", now(), 1.0), {"finetune.models": pl.DataFrame(mark)})
    store.close()
    return folder


@pytest.fixture
def shop(told: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, in a state folder of its own."""
    shutil.copytree(told, tmp_path / "home", dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "home" / "files")  # the shop's own
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def everywhere(store: Store, needle: str) -> list[str]:
    """Return the tables and columns in which a text stands anywhere."""
    found = []
    for table in TABLES:
        for column, kind in table.columns.items():
            if "VARCHAR" in kind:
                sql = f'SELECT count(*) AS n FROM {table.stored} WHERE contains("{column}"::VARCHAR, $1)'
                if store.select(sql, [needle])["n"][0]:
                    found.append(f"{table.name}.{column}")
    return found


def files_with(folder: Path, needle: bytes) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.is_file() and needle in p.read_bytes()]


def same_vector(store: Store, vector: np.ndarray) -> int:
    """The database packs floats, so that their bytes have to be asked for."""
    found = store.select("SELECT count(*) AS n FROM represent.vectors WHERE vector = $1::FLOAT[]", [vector.tolist()])
    return int(found["n"][0])


def per_person(store: Store) -> dict[str, dict[str, int]]:
    return {
        t: dict(
            store.select(
                f"SELECT coalesce(customer_id, '') AS c, count(*) AS n FROM {t}_history GROUP BY 1"
            ).iter_rows()
        )
        for t in DATED
    }


def test_nothing_of_a_person_is_left_and_everything_of_everybody_else(shop: Path) -> None:
    store = Store(shop / "shop.duckdb")
    key = home.key(store.path)
    name = pseudonym(WHO, key)
    with (shop / "shop.duckdb.key").open("rb") as upload:
        waiting = spool.put("later.csv", upload)
    (waiting.parent / "upload.csv").write_text(f"{WHO},{SENTENCE}")
    before, texts = per_person(store), store.frame("ingest.voices", ["text"])["text"].to_list()
    ids, vectors = embed.vectors(store, "transformer")
    own = store.select("SELECT voice_id FROM ingest.voices WHERE text = $1", [SENTENCE])["voice_id"][0]
    vector = np.asarray(vectors[ids.index(own)], np.float32)
    assert everywhere(store, name) and everywhere(store, SENTENCE)
    assert "ingest.reviews.attributes" in everywhere(store, name), "somebody else's row names the person"
    store._db.execute("CHECKPOINT")
    assert files_with(shop, name.encode()) and files_with(shop, WHO.encode()), "the search finds what is there"
    assert same_vector(store, vector) == 1

    found = erase.find(store, key, f" {WHO} ")
    assert found.rows == {
        k: before[f"ingest.{k}"].get(name, 0) for k in ("reviews", "events", "searches", "campaign")
    } | {"voices": found.rows["voices"]}
    assert found.rows["voices"] >= 3 and found.rows["events"] and found.models == 2 and found.anything
    erased = erase.run(store, key, WHO)
    assert erased.models == 2 and erased.rows["vectors"] >= 2
    for needle in (name, WHO, SENTENCE, "紫色盖子", "own-1"):
        assert everywhere(store, needle) == []
    line.refresh(store)
    after = per_person(store)
    assert after == {t: {c: n for c, n in rows.items() if c != name} for t, rows in before.items()}
    kept = set(texts) - set(store.frame("ingest.voices", ["text"])["text"])
    assert same_vector(store, vector) == 0
    assert SENTENCE in kept and len(kept) <= found.rows["voices"]
    assert name not in store.frame("insight.members")["customer_id"].to_list()
    for needle in (name, WHO, SENTENCE, "紫色盖子", "own-1"):
        assert everywhere(store, needle) == []
    ledger = store.frame("privacy.erasures")
    assert ledger.select("reason", "people", "reviews").rows() == [("person", 1, before["ingest.reviews"][name])]
    assert store.frame("finetune.outdated")["model_id"].to_list() == ["m-1", "m-2"]
    assert MARK in store.frame("decide.decisions")["facts"][0]
    store.close()
    needles = (
        name.encode(),
        WHO.encode(),
        SENTENCE.encode(),
        "紫色盖子".encode(),
        vector.tobytes(),
        vector[:8].tobytes(),
    )
    for needle in needles:
        assert files_with(shop, needle) == []
    again = Store(shop / "shop.duckdb")
    assert per_person(again) == after and not erase.find(again, key, WHO).anything
    again.close()


def test_a_pseudonym_serves_as_well_and_nobody_is_told_apart_from_a_person_without_rows(shop: Path) -> None:
    store = Store(shop / "shop.duckdb")
    key = home.key(store.path)
    name = pseudonym(WHO, key)
    assert erase.find(store, key, name).rows == erase.find(store, key, WHO).rows
    with pytest.raises(DataError, match="nobody_found"):
        erase.run(store, key, "nobody@example.org")
    assert store.count("privacy.erasures") == 0
    erase.run(store, key, name)
    assert everywhere(store, name) == []
    store.close()


def test_short_ids_erase_no_other_numbers(shop: Path) -> None:
    """A customer called 1 takes no 1 out of other people's rows."""
    store = Store(shop / "shop.duckdb")
    key = home.key(store.path)
    file = shop / "one.csv"
    pl.DataFrame({"customer": ["1", "2"], "review": ["All fine here.", "I bought 1 of them, 1 is enough."]}).write_csv(
        file
    )
    load.run(store, [load.Source(file, "one.csv", "reviews")], key)
    erase.run(store, key, "1")
    assert store.select("SELECT text FROM ingest.reviews WHERE file = 'one.csv'")["text"].to_list() == [
        "I bought 1 of them, 1 is enough."
    ]
    store.close()


def test_whoever_says_the_same_keeps_words_vector_and_place(shop: Path) -> None:
    """The first to say something goes; the next stands for it, and its point stays where it was."""
    store = Store(shop / "shop.duckdb")
    key = home.key(store.path)
    said = store.select(
        "SELECT f.voice_id AS first, min(v.voice_id) AS heir, min(r.customer_id) AS who, min(f.text) AS text "
        "FROM ingest.voices f JOIN ingest.voices v ON v.repeats_of = f.voice_id "
        "JOIN ingest.reviews r ON r.review_id = f.review_id JOIN ingest.reviews o ON o.review_id = v.review_id "
        "WHERE r.customer_id <> o.customer_id AND f.text = v.text GROUP BY 1 ORDER BY 1 LIMIT 1"
    ).row(0, named=True)
    place = store.select("SELECT x, y, demand_id FROM cluster.points WHERE voice_id = $1", [said["first"]]).row(0)
    erase.run(store, key, said["who"])
    heirs = store.select("SELECT voice_id FROM ingest.voices WHERE text = $1 AND repeats_of IS NULL", [said["text"]])
    assert heirs.height == 1
    at = store.select("SELECT x, y, demand_id FROM cluster.points WHERE voice_id = $1", [heirs["voice_id"][0]]).row(0)
    assert at == place
    gone = store.select(
        "SELECT count(*) AS n FROM ingest.voices WHERE repeats_of NOT IN (SELECT voice_id FROM ingest.voices)"
    )
    assert gone["n"][0] == 0
    store.close()


KILLED = """
import sys
from core.flows import erase, home
from core.store.store import Store
store = Store(sys.argv[1])
print("begins", flush=True)
erase.run(store, home.key(sys.argv[1]), sys.argv[2])
print("done", flush=True)
store.close()
"""


def test_a_kill_at_any_moment_leaves_one_whole_database(shop: Path) -> None:
    """Killed five times at random moments: it opens, the person is there whole or gone to the last byte, others are whole."""
    draw, file = random.Random(11), shop / "shop.duckdb"
    opened = Store(file)
    key, before = home.key(file), per_person(opened)
    name = pseudonym(WHO, key)
    opened.close()
    whole = shop.parent / "whole.duckdb"
    shutil.copy(file, whole)
    seen, whole_time = set(), 3.0
    for turn in range(6):  # the first is let to its end, for the others to be killed within its time
        for left in shop.glob("shop.duckdb?*"):
            if not left.name.endswith(".key"):
                left.unlink()
        shutil.copy(whole, file)
        command = [sys.executable, "-c", KILLED, str(file), WHO]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None and child.stdout.readline() == b"begins\n"
            begun = time.monotonic()
            if turn == 0:
                assert child.stdout.readline() == b"done\n"
                whole_time = time.monotonic() - begun
            else:
                time.sleep(draw.random() * whole_time)
                child.kill()
        again = Store(file)
        now_there = per_person(again)
        gone = not erase.find(again, key, WHO).anything
        seen.add(gone)
        expected = {t: {c: n for c, n in rows.items() if not gone or c != name} for t, rows in before.items()}
        assert now_there == expected
        if gone:
            assert everywhere(again, name) == [] and again.count("privacy.erasures") == 1
        again.close()
        if gone:
            assert files_with(shop, name.encode()) == [] and files_with(shop, SENTENCE.encode()) == []
        assert not list(shop.glob("*.rewrite")) and not list(shop.glob("*.fresh*"))
    assert True in seen


def test_people_read_while_the_file_is_exchanged(shop: Path) -> None:
    store = Store(shop / "shop.duckdb")
    key, stop = home.key(store.path), threading.Event()
    seen: list[int] = []
    failed: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(store.count("ingest.products"))
                time.sleep(0.005)  # people read now and then; without a pause three of them leave the erasing no time
            except BaseException as error:
                failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    kept = store.frame("ingest.products")  # held over the exchange
    erase.run(store, key, WHO)
    store.append(
        "cluster.names",
        pl.DataFrame(
            {"subject": ["demand"], "subject_id": ["D"], "name": ["later"], "named_at": [datetime(2026, 1, 1)]}
        ),
    )
    stop.set()
    for reader in readers:
        reader.join()
    assert not failed and set(seen) == {kept.height}
    store.close()
    again = Store(shop / "shop.duckdb")
    assert "later" in again.frame("cluster.names")["name"].to_list(), "what is written afterwards is in the new file"
    again.close()


def test_a_sentence_that_was_never_cut_into_voices_goes_from_where_it_is_quoted(tmp_path: Path) -> None:
    store, files = Store(tmp_path / "shop.duckdb"), {"a.csv": "reviews", "b.csv": "labels"}
    quiet = "".join(f"o{n},X-{n},{1 + n % 5},Ordinary words number {n} about a lid.\n" for n in range(9))
    (tmp_path / "a.csv").write_text(f"id,customer,stars,review\nm1,K-100233,1,{SENTENCE} It is loose as well.\n{quiet}")
    (tmp_path / "b.csv").write_text(
        f"text,label,language\n{SENTENCE},bad,en\nFine and good,good,en\nQuite good,good,en\n"
    )
    key = home.key(store.path)
    load.run(store, [load.Source(tmp_path / name, name, kind) for name, kind in files.items()], key)
    assert SENTENCE in store.frame("ingest.labels")["text"].to_list()
    erase.run(store, key, "K-100233")
    assert SENTENCE not in store.frame("ingest.labels")["text"].to_list()
    assert store.count("ingest.reviews") == 9
    store.close()
    assert SENTENCE.encode() not in (tmp_path / "shop.duckdb").read_bytes()


def test_a_person_is_found_however_the_address_is_typed(tmp_path: Path) -> None:
    store = Store(tmp_path / "shop.duckdb")
    (tmp_path / "a.csv").write_text(
        "customer,stars,review\nann.lee@example.org,1,It is loose.\nbo@example.org,5,It is fine.\n"
    )
    load.run(store, [load.Source(tmp_path / "a.csv", "a.csv", "reviews")], home.key(store.path))
    assert erase.find(store, home.key(store.path), " Ann.Lee@Example.org ").rows["reviews"] == 1
    store.close()
