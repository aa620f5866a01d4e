"""The page of one's own data: what a file is taken for, corrected and loaded; what was set aside, and the way back."""

import codecs
import csv
import re
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.base.clock import now
from core.flows import health, home, job_log, load, spool
from core.flows.source import Source
from core.jobs.job import DONE, FAILED, RUNNING, Job
from core.jobs.runner import JobRunner
from core.store.store import Store
from core.ui import cards, health_panel, loaded_panel, resources
from core.views import health as health_view
from core.views import load as load_view
from core.words.catalog import Words

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "prepare" / "load.py")
EN, ZH = Words("en"), Words("zh")
REVIEWS = "review_body,stars,buyer,sku,created,note\n" + "".join(
    f"The battery of number {i} lasts an hour.,{1 + i % 5},b{i % 7},p{i % 3},0{1 + i % 9}/0{1 + (i * 2) % 5}/2026,n{i % 2}\n"
    for i in range(40)
)
CLEAR = re.sub(r"(\d\d)/(\d\d)/2026", r"2026-\1-\2", REVIEWS)  # dates that can be read one way only
BAD_ROWS = ",3,b1,p1,01/02/2026,n1\n=cmd(),4,b1,p1,01/02/2026,n1,extra\n"
SEARCHES = "search_term,result_count\n" + "".join(f"quiet vacuum {i},{i % 3}\n" for i in range(60))


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of its own: its state folder, its databases, its one lane of jobs."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    stop_all()
    lane().close()
    st.cache_resource.clear()


def store() -> Store:
    return resources._store("own")


def lane() -> JobRunner:
    return resources.runner()


def page(language: str = "en", shop: str = "own") -> AppTest:
    opened = AppTest.from_file(PAGE, default_timeout=60)
    opened.session_state["atlas.shop"] = shop
    opened.session_state["atlas.language"] = language
    return opened.run()


def upload(at: AppTest, *files: tuple[str, str | bytes]) -> AppTest:
    for name, content in files:
        at.file_uploader[0].upload(name, content.encode() if isinstance(content, str) else content, "text/csv")
    at = at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    return "\n".join([m.value for m in at.markdown] + [h.value for h in at.subheader] + [i.value for i in at.info])


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click()
    return at.run()


def table(at: AppTest, column: str) -> dict[str, list[object]]:
    found = next(d.value for d in at.dataframe if column in d.value.columns)
    return {c: found[c].tolist() for c in found.columns}


def finish(at: AppTest, name: str = "load") -> AppTest:
    """Wait for the loading; the line behind it is another test's business and is stopped."""
    job = next(j for j in lane().jobs() if j.name == name)
    lane().wait(job.job_id)
    stop_all()
    return at.run()


def stop_all() -> None:
    for job in lane().active():
        lane().cancel(job.job_id)
    for job in lane().active():
        lane().wait(job.job_id)


def test_an_empty_shop_says_what_to_bring_and_offers_the_sample() -> None:
    at = page()
    assert EN("load.nothing") in text(at)
    assert text(at).count(":red[:material/block:]") == 6  # nothing can be asked yet, each question with its reason
    press(at, EN("load.look_at_sample"))
    assert at.session_state["atlas.shop"] == "sample"


def test_in_the_sample_shop_files_go_elsewhere_and_it_is_said() -> None:
    at = page(shop="sample")
    assert EN("load.sample_note") in text(at)
    assert not [b for b in at.button if b.key == "load.undo"]  # nobody takes the sample apart
    before = resources._store("sample").version("ingest.searches", "ingest.files")
    at = upload(at, ("searches.csv", SEARCHES))
    assert at.session_state["atlas.shop"] == "own"
    finish(press(at, EN("load.load_one")))
    assert store().count("ingest.searches") == 60
    assert resources._store("sample").version("ingest.searches", "ingest.files") == before


def test_an_upload_is_guessed_corrected_loaded_and_told() -> None:
    at = upload(page(), ("reviews.csv", REVIEWS + BAD_ROWS))
    kept = list(spool.folder().glob("*/upload.csv"))
    assert len(kept) == 1 and stat.S_IMODE(kept[0].stat().st_mode) == 0o600

    guessed = table(at, "sure")
    assert dict(zip(guessed["column"], guessed["role"], strict=True)) == {
        "review_body": EN("role.text"), "stars": EN("role.rating"), "buyer": EN("role.customer_id"), "sku": EN("role.product_id"),
        "created": EN("role.happened_at"), "note": EN("load.attribute"),
    }  # fmt: skip
    assert next(s for s in at.selectbox if s.label == EN("load.kind")).value == "reviews"
    assert "b0" not in str(table(at, "review_body")["buyer"])  # the first rows hide who it was

    button = next(b for b in at.button if b.label == EN("load.load_one"))
    assert button.disabled  # the dates can be read two ways, and nobody has said which
    at = press(at, EN("load.day_first"))
    next(s for s in at.selectbox if s.label == EN("role.label")).set_value("note")
    at = at.run()
    roles = dict(zip(table(at, "sure")["column"], table(at, "sure")["role"], strict=True))
    assert roles["note"] == EN("role.label")

    at = finish(press(at, EN("load.load_one")))
    assert not at.exception
    assert not kept[0].exists()
    row = store().frame("ingest.reviews").sort("row_number").row(1, named=True)
    assert (row["label"], row["happened_at"].month, row["happened_at"].day) == ("n1", 3, 2)
    assert row["customer_id"].startswith("c_")

    set_aside = table(at, EN("load.reason"))
    assert set_aside[EN("load.row")] == [41, 42]
    assert set_aside[EN("load.column")] == ["review_body", ""]
    assert set_aside[EN("load.reason")] == [EN("issue.missing_text"), EN("issue.ragged")]
    assert EN("load.balance", rows=42, kept=40, aside=2) in text(at)
    files = table(at, "encoding")
    assert (files["file"], files["rows_in"], files["rows_kept"], files["rows_set_aside"]) == (
        ["reviews.csv"],
        [42],
        [40],
        [2],
    )


def test_the_download_has_every_record_and_no_formula() -> None:
    searches = "query,results\n" + "quiet,3\n" * 5 + "=SUM(A1),1,2\n" + "loud,4\n" * 9
    at = finish(press(upload(page(), ("=searches.csv", searches)), EN("load.load_one")))
    assert not at.exception
    for words in (EN, ZH):
        written = loaded_panel._csv(load_view.set_aside(store()), words)
        assert written.startswith(codecs.BOM_UTF8)  # so that a spreadsheet reads the Chinese
        assert list(csv.reader(written.decode("utf-8-sig").splitlines())) == [
            [words(f"load.{c}") for c in ("file", "row", "column", "reason", "value")],
            ["'=searches.csv", "6", "", words("issue.ragged"), "3 / 2"],
        ]


def test_several_files_one_of_which_is_no_table() -> None:
    at = upload(page(), ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("searches.csv", SEARCHES))
    assert "PNG" in text(at)
    assert EN("load.without", n=1) in text(at)
    at = finish(press(at, EN("load.load_one")))
    assert store().count("ingest.searches") == 60
    assert [s.label for s in at.button].count(EN("load.leave_out")) == 1  # the picture still waits
    press(at, EN("load.leave_out"))
    assert not list(spool.folder().iterdir())


def test_a_file_that_nobody_can_tell_is_told_by_its_reader() -> None:
    at = upload(page(), ("numbers.csv", "a,b\n" + "".join(f"{i},{i % 3}\n" for i in range(30))))
    assert "nothing_known" not in text(at)
    assert not [b for b in at.button if b.key == "load.load"]  # nothing that could be loaded yet
    next(s for s in at.selectbox if s.label == EN("load.needed", role=EN("role.text"))).set_value("a")
    at = at.run()
    assert not next(b for b in at.button if b.label == EN("load.load_one")).disabled


def test_a_failed_loading_stores_nothing_and_can_be_corrected() -> None:
    at = upload(page(), ("reviews.csv", CLEAR))
    waits = next(iter(spool.folder().glob("*/upload.csv")))
    waits.write_text("review_body,stars\n")  # it became useless between look and load
    at = press(at, EN("load.load_one"))
    job = next(j for j in lane().jobs() if j.name == "load")
    assert lane().wait(job.job_id).state == FAILED
    at = at.run()
    assert EN("load.stopped") in text(at)
    assert store().count("ingest.files") == 0
    assert [b for b in at.button if b.label == EN("load.leave_out")]  # it still waits


def test_a_folder_on_this_machine(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "searches.csv").write_text(SEARCHES)
    at = page()
    at.text_input(key="load.path").set_value(str(tmp_path / "nowhere")).run()
    assert cards.plain(EN("errors.file_missing", file="nowhere")) in text(at)
    at.text_input(key="load.path").set_value(str(folder)).run()
    finish(press(at, EN("load.load_one")))
    assert store().count("ingest.searches") == 60
    assert (folder / "searches.csv").exists()  # read where it lies


def test_files_of_this_machine_keep_apart_whatever_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    at = page()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(SEARCHES.replace("quiet", name))
        at.text_input(key="load.path").set_value(str(folder / name)).run()
    at = press(at, EN("load.leave_out"))
    (folder / "c.csv").write_text(SEARCHES.replace("quiet", "c"))
    at.text_input(key="load.path").set_value(str(folder / "c.csv")).run()
    assert [s.shown for s in at.session_state["atlas.kept.load.waiting"].values()] == ["b.csv", "c.csv"]


def test_a_file_that_breaks_is_one_card_and_can_be_left_out() -> None:
    at = upload(page(), ("broken.csv.gz", b"\x1f\x8b" + bytes(range(99))), ("searches.csv", SEARCHES))
    assert EN("load.unusable") in text(at)
    assert not at.exception
    press(at, EN("load.leave_out"))
    finish(press(at, EN("load.load_one")))
    assert store().count("ingest.searches") == 60


def test_a_known_file_adds_nothing_and_is_named_and_an_import_can_be_taken_back() -> None:
    at = finish(press(upload(page(), ("searches.csv", SEARCHES)), EN("load.load_one")))
    at = press(upload(at, ("again.csv", SEARCHES)), EN("load.load_one"))
    lane().wait(lane().jobs()[-1].job_id)
    at = at.run()
    assert EN("load.known", files="again\\.csv") in text(at)
    assert store().count("ingest.searches") == 60
    stop_all()
    at = press(at.run(), EN("load.undo", file="searches\\.csv"))
    assert store().count("ingest.searches") == 0


def test_after_the_line_the_page_leads_on_until_data_change() -> None:
    at = press(upload(page(), ("searches.csv", SEARCHES)), EN("load.load_one"))
    while lane().active():
        lane().wait(lane().active()[0].job_id, 120)
    assert {j.name: j.state for j in lane().jobs()} == {"load": DONE, "line": DONE}
    labels = [b.label for b in at.run().button]
    assert EN("load.next_personas") in labels and EN("load.compute") not in labels
    store().withdraw(store().latest("listen").run_id)
    labels = [b.label for b in page().button]
    assert EN("load.compute") in labels and EN("load.next_personas") not in labels


def test_two_people_bring_files_and_both_are_loaded() -> None:
    one, two = page(), page(language="zh")
    upload(one, ("searches.csv", SEARCHES))
    upload(two, ("reviews.csv", CLEAR))
    assert "reviews" in text(two) and "searches" not in text(two)  # nobody sees what another has waiting
    press(one, EN("load.load_one"))
    press(two, ZH("load.load_one"))
    for job in [j for j in lane().jobs() if j.name == "load"]:
        assert lane().wait(job.job_id).state == DONE
    assert {f["file"] for f in store().frame("ingest.files").to_dicts()} == {"searches.csv", "reviews.csv"}


def test_files_brought_while_others_still_queue_are_loaded_as_well_and_none_waits_on() -> None:
    begun, go_on = threading.Event(), threading.Event()
    lane().submit("train", lambda tick: (begun.set(), go_on.wait(30)), shop="own")
    begun.wait(30)
    at = press(upload(page(), ("searches.csv", SEARCHES)), EN("load.load_one"))
    at = upload(at, ("reviews.csv", CLEAR))
    assert "reviews" in text(at) and "searches\\.csv" not in text(at)  # the first is on its way and waits no more
    at = press(at, EN("load.load_one"))
    go_on.set()
    for job in [j for j in lane().jobs() if j.name == "load"]:
        assert lane().wait(job.job_id).state == DONE
    at = at.run()
    assert EN("load.leave_out") not in [b.label for b in at.button]
    assert {f["file"] for f in store().frame("ingest.files").to_dicts()} == {"searches.csv", "reviews.csv"}


def test_a_loading_that_a_kill_cut_off_is_told() -> None:
    opened = Store(home.home() / "own.duckdb")
    job_log.record(opened, Job("j1", "load", RUNNING, now(), facts={"shop": "own"}))
    opened.close()
    assert EN("load.cut_off") in text(page())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_speaks_the_reader_s_language(language: str) -> None:
    words = Words(language)
    at = upload(page(language), ("reviews.csv", REVIEWS))
    assert words("load.ask_day", column="created", example="02/03/2026").split("{")[0][:6] in text(at)
    assert words("load.asks") in text(at)


PRAISE = "the very best kettle that I have ever owned and that the whole family uses each and every day"
LOOKED = "review_body,stars,buyer,sku,created\n" + "".join(
    f"Number {n}: it boils in {n * n} seconds,{1 + n % 5},b{n},p{n % 3},2026-0{1 + n % 6}-11\n" for n in range(40)
)
LOOKED += "".join(f"{PRAISE},5,b{n},p{n % 3},2026-0{1 + n % 6}-12\n" for n in range(12))


def looked_over(language: str = "en") -> AppTest:
    """The page of a shop whose files were looked over, as the line does right after loading."""
    words = Words(language)
    at = finish(press(upload(page(language), ("reviews.csv", LOOKED)), words("load.load_one")))
    assert words("health.never") in text(at) and words("ask.checking") in text(at)
    health.run(store())
    return at.run()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_is_a_sentence_a_finding_and_every_question_has_its_answer(language: str) -> None:
    words, at = Words(language), looked_over(language)
    assert not at.exception
    for one in health_view.read(store()).found:
        assert health_panel.sentence(one, words) in text(at), one
    assert words("health.never") not in text(at) and words("ask.checking") not in text(at)
    assert all(words(f"ask.{q}") in text(at) for q in ("demands", "recommendation", "search", "marketing"))
    assert text(at).count(words("ask.page_later")) == 3  # what can be asked one day is told from the files already


def test_the_rows_behind_a_finding_open_and_leave_without_a_formula() -> None:
    at = looked_over()
    next(b for b in at.button if b.key == "health.open.glance.copies").click()
    at = at.run()
    assert not at.exception
    opened = table(at, EN("health.repeats_of_row"))
    assert len(opened[EN("load.row")]) == 11 and len(set(opened[EN("health.repeats_of_row")])) == 1
    rows = health_view.rows(store(), "copies").with_columns(product_id=pl.lit("=cmd()"))
    written = list(csv.reader(health_panel.csv(rows, ZH).decode("utf-8-sig").splitlines()))
    assert written[1][written[0].index(ZH("role.product_id"))] == "'=cmd()"


def test_the_true_stars_are_typed_in_weigh_the_reviews_and_are_taken_back() -> None:
    at = looked_over()
    for star, share in {5: 20, 4: 20, 3: 20, 2: 20, 1: 30}.items():
        at.number_input(key=f"health.mix.{star}").set_value(share)
    at = press(at, EN("health.stars_save"))
    assert (
        EN("errors.star_mix_sum", percent=110) in "".join(cards.plain(e.value) for e in at.error).replace("\\", "")
        or at.error
    )
    at.number_input(key="health.mix.1").set_value(20.0)
    at = press(at.run(), EN("health.stars_save"))
    weighted = health_view.read(store()).stars.weighted
    assert weighted is not None and weighted.mean == pytest.approx(3.0)
    assert EN("health.stars_typed") in text(at)
    at = press(at, EN("health.stars_forget"))
    assert health_view.read(store()).stars.weighted is None and EN("health.stars_typed") not in text(at)


def test_a_report_of_before_says_so_and_looks_again_when_asked(tmp_path: Path) -> None:
    looked_over()
    file = tmp_path / "searches.csv"
    file.write_text(SEARCHES)
    load.run(store(), [Source(file, file.name)], home.key(store().path))
    at = page()
    assert EN("health.stale") in text(at) and EN("ask.stale") in text(at)
    at = press(at, EN("health.check"))
    lane().wait(next(j for j in lane().jobs() if j.name == "health").job_id, 60)
    at = at.run()
    assert EN("health.stale") not in text(at) and EN("ask.stale") not in text(at)
