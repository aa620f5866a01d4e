"""Files of a shop are loaded all or none, every row accounted for, and no one's identity reaches the database."""

import gzip
import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from core.base.errors import Cancelled, DataError
from core.base.fingerprint import fingerprint
from core.flows import home, intake, load, spool, versions
from core.flows.compare import Way
from core.flows.source import Preview, Refusal, Source, at, look, preview
from core.store.store import Store
from core.views import load as view
from core.words.catalog import LANGUAGES, Words

KEY = b"k" * 32
REVIEWS = (
    "id,buyer,sku,stars,text,created,city\n"
    "r1,Ann Lee,V1,5,Very quiet and light.,2026-03-04,Leeds\n"
    "r2,Ann Lee,V1,nine,Write me at ann.lee@example.com or 07700 900123 please.,2026-03-05,Leeds\n"
    "r3,Bo Chan,V2,1,,2026-03-06,York\n"
    "r4,Bo Chan,V2,2,The tank leaks.,soon,York\n"
    "r4,Cy Diaz,V2,2,The tank leaks again.,2026-03-08,York\n"
    "r5,Cy Diaz,V2,4,one,too,many,fields\n"
    "r6,Bo Chan,V1,4,Good for the price.,2026-03-09,York\n"
    "r7,Ann Lee,V1,3,Fine so far.,2026-03-10,Leeds\n"
)
EVENTS = "user_id,event_type,product_id,event_time\nAnn Lee,view,V1,2026-03-01 10:00:00\nBo Chan,purchase,V2,2026-03-02 11:00:00\n"


def source(folder: Path, name: str, content: str, **said: object) -> Source:
    file = folder / name
    file.write_text(content)
    return Source(file, name, **said)


def balanced(store: Store) -> bool:
    """Rows in = rows kept + rows set aside, for every file, and as the tables themselves tell it."""
    issues = store.frame("ingest.issues")
    for file in store.frame("ingest.files").iter_rows(named=True):
        kept = store.frame(f"ingest.{file['kind']}").filter(pl.col("file") == file["file"]).height
        aside = issues.filter((pl.col("file") == file["file"]) & (pl.col("severity") == "set_aside"))[
            "row_number"
        ].n_unique()
        if (file["rows_kept"], file["rows_set_aside"]) != (kept, aside) or file["rows_in"] != kept + aside:
            return False
    return True


def test_every_row_is_kept_or_set_aside_with_a_reason(store: Store, tmp_path: Path) -> None:
    run = load.run(store, [source(tmp_path, "reviews.csv", REVIEWS)], KEY)
    assert (run.rows_in, run.rows_out, run.set_aside) == (8, 6, 2)
    assert balanced(store)
    issues = store.frame("ingest.issues").sort("row_number", "rule")
    assert issues.select("row_number", "column_name", "rule", "severity").rows() == [
        (2, "text", "personal_data", "changed"),
        (2, "rating", "rating_unreadable", "changed"),
        (3, "text", "missing_text", "set_aside"),
        (4, "happened_at", "date_unreadable", "changed"),
        (5, "review_id", "id_repeated", "note"),
        (6, "", "ragged", "set_aside"),
    ]
    rows = store.frame("ingest.reviews").sort("row_number")
    assert rows["review_id"].to_list() == ["r1", "r2", "r4", "reviews.csv#5", "r6", "r7"]
    assert rows["attributes"][0] == '{"city":"Leeds"}'


def test_all_files_or_none(store: Store, tmp_path: Path) -> None:
    good = source(tmp_path, "reviews.csv", REVIEWS)
    for bad in (source(tmp_path, "empty.csv", ""), source(tmp_path, "numbers.csv", "a,b\n1,2\n3,4\n")):
        with pytest.raises(DataError):
            load.run(store, [good, bad], KEY)
        assert store.count("ingest.reviews") == store.count("ingest.files") == store.count("ingest.issues") == 0
        assert not store.runs()


def test_stopping_half_way_leaves_nothing(store: Store, tmp_path: Path) -> None:
    files = [source(tmp_path, "reviews.csv", REVIEWS), source(tmp_path, "events.csv", EVENTS)]

    def stop(done: float, total: float, **facts: object) -> None:
        if done >= 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        load.run(store, files, KEY, stop)
    assert not store.runs()
    assert store.count("ingest.reviews") == 0


def test_progress_counts_rows_and_never_goes_back(store: Store, tmp_path: Path) -> None:
    long = "text,stars\n" + "".join(f"The battery of vacuum {n} is flat.,{1 + n % 5}\n" for n in range(120_000))
    seen: list[float] = []
    load.run(
        store,
        [source(tmp_path, "a.csv", long), source(tmp_path, "b.csv", EVENTS)],
        KEY,
        lambda d, t, **_: seen.append(d / t),
    )
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert any(0.3 < share < 0.45 for share in seen)  # two of three blocks of the first of two files


def test_the_same_file_adds_nothing_the_second_time(store: Store, tmp_path: Path) -> None:
    first = source(tmp_path, "reviews.csv", REVIEWS)
    load.run(store, [first], KEY)
    again = load.run(store, [source(tmp_path, "copy.csv", REVIEWS)], KEY)
    assert again.facts["known"] == ["copy.csv"]
    both = load.run(store, [source(tmp_path, "copy.csv", REVIEWS), source(tmp_path, "events.csv", EVENTS)], KEY)
    assert both.facts["known"] == ["copy.csv"]
    assert (store.count("ingest.reviews"), store.count("ingest.events")) == (6, 2)


def test_the_same_file_twice_in_one_import_counts_once(store: Store, tmp_path: Path) -> None:
    run = load.run(store, [source(tmp_path, "a.csv", REVIEWS), source(tmp_path, "b.csv", REVIEWS)], KEY)
    assert run.facts["known"] == ["b.csv"]
    assert store.count("ingest.reviews") == 6


def test_two_files_of_one_name_stay_two(store: Store, tmp_path: Path) -> None:
    plain = "text,stars\nGood and light.,5\n"
    load.run(store, [source(tmp_path, "reviews.csv", plain)], KEY)
    load.run(store, [source(tmp_path, "reviews.csv", plain.replace("light", "quiet"))], KEY)
    assert set(store.frame("ingest.files")["file"]) == {"reviews.csv", "reviews.csv (2)"}
    assert store.frame("ingest.reviews")["review_id"].n_unique() == 2
    assert balanced(store)


def test_going_back_to_before_an_import(store: Store, tmp_path: Path) -> None:
    load.run(store, [source(tmp_path, "reviews.csv", REVIEWS)], KEY)
    second = load.run(store, [source(tmp_path, "events.csv", EVENTS)], KEY)
    versions.back(store, second.run_id)
    assert (store.count("ingest.events"), store.count("ingest.reviews")) == (0, 6)
    assert store.latest("load").facts["files"][0]["file"] == "reviews.csv"
    load.run(store, [source(tmp_path, "events.csv", EVENTS)], KEY)  # what was taken back may come again
    assert store.count("ingest.events") == 2


def test_who_said_it_is_the_same_person_in_every_file(store: Store, tmp_path: Path) -> None:
    load.run(store, [source(tmp_path, "reviews.csv", REVIEWS), source(tmp_path, "events.csv", EVENTS)], KEY)
    said, did = set(store.frame("ingest.reviews")["customer_id"]), set(store.frame("ingest.events")["customer_id"])
    assert len(said) == 3
    assert did < said


def test_no_identity_reaches_the_database_file(tmp_path: Path) -> None:
    path = tmp_path / "shop" / "own.duckdb"
    opened = Store(path)
    text = REVIEWS.replace("nine", "ann.lee@example.com").replace(
        "York", "Call 07700 900123"
    )  # in other columns as well
    load.run(opened, [source(tmp_path, "reviews.csv", text), source(tmp_path, "events.csv", EVENTS)], home.key(path))
    opened.close()
    stored = b"".join(p.read_bytes() for p in path.parent.iterdir() if p.suffix != ".key")
    for secret in ("Ann Lee", "Bo Chan", "Cy Diaz", "ann.lee", "example.com", "900123"):
        assert secret.encode() not in stored, secret
    assert b"Very quiet and light." in stored  # the search would find what is there
    key = Path(f"{path}.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in stored


def test_every_text_of_a_file_is_masked_attributes_too(store: Store, tmp_path: Path) -> None:
    load.run(store, [source(tmp_path, "reviews.csv", REVIEWS.replace("Leeds", "a@b.example"))], KEY)
    rows = store.frame("ingest.reviews").sort("row_number")
    assert rows["text"][1] == "Write me at ⟨email⟩ or ⟨phone⟩ please."
    assert rows["attributes"][0] == '{"city":"⟨email⟩"}'
    assert "ann.lee" not in str(store.frame("ingest.issues").to_dicts())


def test_columns_about_people_are_kept_under_pseudonyms(store: Store, tmp_path: Path) -> None:
    text = "buyer,Customer Name,昵称,again,text,city\nu1,Ann Lee,小安,u1,Very quiet.,Leeds\nu2,Bo Chan,阿波,u2,Very loud.,York\n"
    load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    first = json.loads(store.frame("ingest.reviews").sort("row_number")["attributes"][0])
    assert first["city"] == "Leeds"
    assert all(first[c].startswith("c_") for c in ("Customer Name", "昵称", "again"))
    assert first["again"] == store.frame("ingest.reviews").sort("row_number")["customer_id"][0]


def test_roles_that_were_said_hold(store: Store, tmp_path: Path) -> None:
    mixed = "a,b,c\n" + "".join(f"The pump is loud {i}.,It is light and quiet {i}.,{1 + i % 5}\n" for i in range(9))
    chosen = source(tmp_path, "mixed.csv", mixed, kind="reviews", roles={"text": "b", "rating": "c"})
    load.run(store, [chosen], KEY)
    rows = store.frame("ingest.reviews")
    assert rows["text"][0].startswith("It is light")
    assert set(rows["rating"]) == {1, 2, 3, 4, 5}


def test_a_preview_shows_roles_and_hides_people(tmp_path: Path) -> None:
    seen = preview(source(tmp_path, "reviews.csv", REVIEWS))
    assert seen.chosen.kind == "reviews"
    assert dict(seen.columns.select("column", "role").iter_rows()) == {
        "id": "review_id", "buyer": "customer_id", "sku": "product_id", "stars": "rating", "text": "text",
        "created": "happened_at", "city": "",
    }  # fmt: skip
    assert seen.columns["confidence"].is_between(0, 1).all()
    assert set(seen.rows["buyer"]) == {"c_…"}
    assert "example.com" not in str(seen.rows.to_dicts())
    assert seen.would_mask == 2  # the e-mail address and the telephone number


def test_the_one_question_about_dates_and_its_answer(store: Store, tmp_path: Path) -> None:
    asked = source(
        tmp_path, "reviews.csv", "text,created\n" + "".join(f"Light and quiet {i}.,03/04/2026\n" for i in range(5))
    )
    assert preview(asked).asks == "created"
    answered = replace(asked, day_first=True)
    assert preview(answered).asks == ""
    load.run(store, [answered], KEY)
    assert {m.month for m in store.frame("ingest.reviews")["happened_at"]} == {4}


def test_a_file_that_cannot_be_used_says_why_and_what_would_help(tmp_path: Path) -> None:
    told = look(source(tmp_path, "numbers.csv", "a,b\n1,2\n3,4\n"))
    assert isinstance(told, Refusal)
    assert (told.code, told.columns) == ("nothing_known", ("a", "b"))
    empty = look(source(tmp_path, "empty.csv", ""))
    assert isinstance(empty, Refusal)
    assert (empty.code, empty.columns, empty.facts["file"]) == ("file_empty", (), "empty.csv")
    mended = look(replace(told.source, kind="reviews", roles={"text": "a"}))
    assert isinstance(mended, Preview)
    dropped = look(source(tmp_path, "reviews.csv", REVIEWS, kind="reviews", roles={"text": ""}))
    assert isinstance(dropped, Refusal)
    assert dropped.code == "no_text_column"


def test_a_folder_of_this_machine_is_read_where_it_lies(tmp_path: Path) -> None:
    source(tmp_path, "reviews.csv", REVIEWS)
    (tmp_path / "events.csv.gz").write_bytes(gzip.compress(EVENTS.encode()))
    (tmp_path / "notes.docx").write_text("not data")
    assert [s.shown for s in at(str(tmp_path))] == ["events.csv.gz", "reviews.csv"]
    assert [s.shown for s in at(f"'{tmp_path}/reviews.csv' ")] == ["reviews.csv"]
    (tmp_path / "none").mkdir()
    for place, code in ((tmp_path / "none", "folder_empty"), (tmp_path / "gone.csv", "file_missing")):
        with pytest.raises(DataError) as refused:
            at(str(place))
        assert refused.value.code == code


def test_the_spool_keeps_an_upload_private_and_is_emptied(tmp_path: Path) -> None:
    upload = source(tmp_path, "x.csv", REVIEWS).path
    with upload.open("rb") as data:
        kept = spool.put("../../etc/reviews.csv.gz", data)
    assert kept.parent.parent == home.home() / "spool"
    assert (kept.name, kept.read_bytes()) == ("upload.csv.gz", REVIEWS.encode())
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    orphan = spool.folder() / "999999999-left"  # of a server that is no more
    orphan.mkdir()
    assert spool.tidy() == 1
    assert kept.exists() and not orphan.exists()
    spool.remove(upload)  # not a copy of ours: it stays
    assert upload.exists()
    spool.remove(kept)
    assert not kept.parent.exists()
    with upload.open("rb") as data:
        left = spool.put("reviews.csv", data)
    assert spool.tidy(starting=True) == 1
    assert not left.exists()


def pumps(columns: str, *cells: str) -> str:
    """A file of reviews with further columns; `{i}` in a cell is the number of the row."""
    rows = "".join(f"The pump {i} is loud.," + ",".join(c.format(i=i) for c in cells) + "\n" for i in range(30))
    return f"review,{columns}\n{rows}"


def test_attributes_are_masked_before_they_become_json(store: Store, tmp_path: Path) -> None:
    text = (
        'review,note,more\nVery quiet.,"please write me\njane@x.com",ok\nVery loud.,"tel\n13877770001 x",b@c.example\n'
    )
    load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    rows = [json.loads(a) for a in store.frame("ingest.reviews").sort("row_number")["attributes"]]
    assert rows[0] == {"note": "please write me\n⟨email⟩", "more": "ok"}
    assert rows[1] == {"note": "tel\n⟨phone⟩ x", "more": "⟨email⟩"}
    told = store.frame("ingest.issues").sort("row_number").select("row_number", "column_name", "value").rows()
    assert told == [(1, "attributes", "email"), (2, "attributes", "email,phone")]
    assert view.read(store).files["attributes"].to_list() == [2]


def test_a_list_in_json_is_masked_and_stays_json(store: Store, tmp_path: Path) -> None:
    line = json.dumps({"review": "Very quiet.", "tags": ["a\njane@x.com", "b\n13877770001"]})
    load.run(store, [source(tmp_path, "reviews.jsonl", f"{line}\n{line}\n")], KEY)
    kept = json.loads(store.frame("ingest.reviews")["attributes"][0])
    assert json.loads(kept["tags"]) == ["a\n⟨email⟩", "b\n⟨phone⟩"]


def test_a_row_that_an_older_version_broke_costs_no_page(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(intake.conform, "conform", _breaking(intake.conform.conform))
        load.run(store, [source(tmp_path, "reviews.csv", REVIEWS)], KEY)
    load.run(store, [source(tmp_path, "more.csv", pumps("city", "Leeds"))], KEY)
    found = dict(view.read(store).files.select("file", "attributes").iter_rows())
    assert found == {"reviews.csv": 0, "more.csv": 1}


def _breaking(conform: Callable[..., pl.DataFrame]) -> Callable[..., pl.DataFrame]:
    return lambda *given: conform(*given).with_columns(attributes=pl.lit('{"note":"write me\\⟨email⟩"}'))


def test_every_column_of_customers_becomes_pseudonyms(store: Store, tmp_path: Path) -> None:
    text = pumps("customer_id,user_id,member_no,colour", "c{i}", "u{i}", "m{i}", "red")
    load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    first = json.loads(store.frame("ingest.reviews").sort("row_number")["attributes"][0])
    assert first["colour"] == "red"
    assert first["user_id"].startswith("c_") and first["member_no"].startswith("c_")


def test_what_is_personal_in_ids_names_of_columns_and_of_files_is_hidden(tmp_path: Path) -> None:
    path = tmp_path / "shop" / "own.duckdb"
    opened = Store(path)
    text = pumps("review_id,sku,stars,b@c.example", "jane{i}@x.com", "1380000{i:04}", "4", "fine")
    catalogue = "sku,name,category,brand\n" + "".join(
        f"1380000{i:04},Pump {i},d@e.example,f@g.example\n" for i in range(30)
    )
    files = [source(tmp_path, "of jane@x.com.csv", text), source(tmp_path, "13812345678.csv", catalogue)]
    run = load.run(opened, files, KEY)
    reviews, products = opened.frame("ingest.reviews"), opened.frame("ingest.products")
    assert set(opened.frame("ingest.files")["file"]) == {"of ⟨email⟩", "⟨phone⟩.csv"}
    assert reviews["review_id"].n_unique() == 30 and reviews["review_id"].str.starts_with("c_").all()
    assert set(reviews["product_id"]) == set(products["product_id"])  # the same thing is the same under its pseudonym
    assert set(products["category"]) == {"⟨email⟩"}
    assert list(json.loads(reviews["attributes"][0])) == ["⟨email⟩"]
    assert "jane" not in str(run)
    told = opened.frame("ingest.issues").filter(pl.col("rule") == "personal_data")
    assert {"review_id", "product_id", "category", "brand"} <= set(told["column_name"])
    opened.close()
    stored = b"".join(p.read_bytes() for p in path.parent.iterdir() if p.suffix != ".key")
    for secret in ("jane", "x.com", "c.example", "e.example", "g.example", "13800000", "13812345678"):
        assert secret.encode() not in stored, secret


def test_the_value_of_an_issue_is_masked_before_it_is_cut(store: Store, tmp_path: Path) -> None:
    text = REVIEWS.replace("nine", "x" * 110 + " ann.lee@example.com")
    load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    told = store.frame("ingest.issues").filter(pl.col("rule") == "rating_unreadable")["value"][0]
    assert told == "x" * 110 + " ⟨email⟩"


def test_ids_that_we_give_are_nobody_else_s(store: Store, tmp_path: Path) -> None:
    text = "review,review_id\nVery quiet.,reviews.csv#2\nVery loud.,\nVery light.,z\n"
    beside = replace(source(tmp_path, "b.csv", text.replace("Very", "So")), way=Way("all"))
    load.run(store, [source(tmp_path, "reviews.csv", text), beside], KEY)
    ids = store.frame("ingest.reviews")["review_id"]
    assert ids.n_unique() == ids.len() == 6
    assert store.frame("ingest.issues")["rule"].to_list() == ["id_repeated"] * 2


def test_a_quote_that_is_never_closed_is_told_and_the_balance_holds(store: Store, tmp_path: Path) -> None:
    text = pumps("stars,who", "4", "c{i}").replace("The pump 3", '"The pump 3')
    run = load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    assert (run.rows_in, run.rows_out, run.set_aside) == (30, 29, 1)
    assert store.frame("ingest.issues").select("row_number", "rule").rows() == [(4, "quote_unclosed")]
    assert balanced(store)


def test_one_typo_empties_one_star(store: Store, tmp_path: Path) -> None:
    text = (
        pumps("stars", "4")
        .replace("pump 3 is loud.,4", "pump 3 is loud.,10")
        .replace("pump 9 is loud.,4", "pump 9 is loud.,5")
    )
    load.run(store, [source(tmp_path, "reviews.csv", text)], KEY)
    assert store.frame("ingest.reviews")["rating"].value_counts().sort("rating").rows() == [
        (None, 1),
        (4.0, 28),
        (5.0, 1),
    ]
    assert store.frame("ingest.issues").select("row_number", "rule", "value").rows() == [(4, "rating_unreadable", "10")]


def test_letters_that_do_not_fit_the_encoding_are_noted(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_bytes(pumps("note", "schön").encode() + b"Sch\xf6ner Sauger.,gut\n")
    load.run(store, [Source(file, file.name)], KEY)
    assert store.frame("ingest.issues").select("row_number", "rule").rows() == [(31, "letters_lost")]


@pytest.mark.parametrize(
    "wrong", [RuntimeError("a value of the file"), pl.exceptions.PanicException("panic"), EOFError(), MemoryError()]
)
def test_no_file_costs_more_than_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: BaseException
) -> None:
    def breaks(*_: object) -> None:
        raise wrong

    monkeypatch.setattr("core.ingest.roles.guess", breaks)
    told = look(source(tmp_path, "reviews.csv", REVIEWS))
    assert isinstance(told, Refusal)
    assert (told.code, told.facts) == ("file_refused", {"file": "reviews.csv"})
    assert "a value of the file" not in caplog.text
    for language in LANGUAGES:
        assert Words(language).error(told.code, told.facts).startswith(("reviews.csv", "无法读取 reviews.csv"))


@pytest.mark.parametrize("place", ["/proc/self/mem", "/dev/zero", "~nobody-at-all/x.csv", "a\0b", "x" * 5000])
def test_a_place_that_is_no_file_is_said(place: str) -> None:
    with pytest.raises(DataError) as refused:
        at(place)
    assert refused.value.code in ("file_refused", "file_missing")
    assert isinstance(look(Source(Path(place), "x.csv")), Refusal)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_is_not_ours_to_read(tmp_path: Path) -> None:
    closed = source(tmp_path, "reviews.csv", REVIEWS)
    closed.path.chmod(0)
    told = look(closed)
    assert isinstance(told, Refusal) and told.code == "file_refused"


def test_a_file_whose_name_is_in_no_encoding(store: Store, tmp_path: Path) -> None:
    place = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(place)).write_text(REVIEWS)
    (found,) = at(str(tmp_path))
    assert found.shown == "caf\ufffd.csv"
    assert fingerprint(found) and isinstance(look(found), Preview)
    load.run(store, [found], KEY)
    assert store.frame("ingest.files")["file"].to_list() == ["caf\ufffd.csv"]


LOG = "user,item,event,time\nu1,p1,view,2026-03-01 10:00:00\nu1,p1,view,2026-03-01 10:00:00\nu2,p2,purchase,2026-03-01 10:05:00\n"


def test_a_longer_extract_adds_what_is_new_and_an_edited_row_takes_the_place_of_its_older_version(
    store: Store, tmp_path: Path
) -> None:
    load.run(store, [source(tmp_path, "log.csv", LOG)], KEY)
    longer = LOG + "u1,p1,view,2026-03-01 10:00:00\nu3,p1,cart,2026-03-02 09:00:00\n"
    run = load.run(store, [source(tmp_path, "longer.csv", longer)], KEY)
    assert (run.rows_in, run.rows_out, run.set_aside) == (5, 2, 3)
    assert store.count("ingest.events") == 5
    load.run(store, [source(tmp_path, "a.csv", "review_id,text,stars\nr1,Too loud,2\nr2,Fine,4\n")], KEY)
    last = load.run(store, [source(tmp_path, "b.csv", "review_id,text,stars\nr1,Quiet now,5\nr2,Fine,4\n")], KEY)
    assert (last.rows_in, last.rows_out, last.set_aside) == (2, 1, 1)
    shown = store.select("SELECT review_id, text, rating FROM ingest.reviews ORDER BY text").rows()
    assert shown == [("r2", "Fine", 4.0), ("r1", "Quiet now", 5.0)]
    versions.back(store, last.run_id)
    assert store.select("SELECT text FROM ingest.reviews ORDER BY text")["text"].to_list() == ["Fine", "Too loud"]


def test_a_layout_that_was_corrected_is_known_when_it_comes_again(store: Store, tmp_path: Path) -> None:
    first = replace(source(tmp_path, "a.csv", "note,who,mark\nIt hums at night.,ann,5\nNever again.,bob,1\n"),
                    kind="reviews", roles={"text": "note", "customer_id": "who", "rating": "mark"})  # fmt: skip
    load.run(store, [first], KEY)
    again = source(tmp_path, "b.csv", "note,who,mark\nA gift for my aunt.,cem,4\n")
    load.run(store, [again], KEY)
    assert store.select("SELECT count(customer_id) AS n, count(rating) AS r FROM ingest.reviews").row(0) == (3, 3)


def test_an_account_that_everybody_addresses_is_nobody_s_secret(store: Store, tmp_path: Path) -> None:
    tweets = (
        "".join(f"@kettleandtin my lid number {n} leaks,{n}\n" for n in range(60)) + "ask @anna_kl for a new lid,60\n"
    )
    load.run(store, [source(tmp_path, "tweets.csv", "text,tweet_id\n" + tweets)], KEY)
    texts = store.frame("ingest.reviews", ["text"])["text"]
    assert texts.str.contains("@kettleandtin", literal=True).sum() == 60
    assert texts.str.contains("⟨handle⟩", literal=True).sum() == 1
