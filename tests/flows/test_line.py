"""The whole line as a command: JSON lines on standard output, progress for people beside it, one sentence when it cannot."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.base.errors import SettingsError
from core.flows import line
from core.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
REVIEWS = (
    "Body,Score\n"
    + "".join(f"The battery of vacuum {i} is flat after an hour.,{1 + i % 5}\n" for i in range(12))
    + ",3\n"
)
EVENTS = "user_id,event_type,event_time\nu1,view,2026-03-01 10:00:00\nu2,buy,2026-03-02 11:00:00\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "reviews.csv").write_text(REVIEWS)
    (tmp_path / "events.csv").write_text(EVENTS)
    return tmp_path


def run(*given: object) -> int:
    return line.main([str(g) for g in given])


def test_one_json_line_a_step(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = files / "shop.duckdb"
    assert (
        run("--db", db, "--reviews", files / "reviews.csv", "--events", files / "events.csv", "--through", "describe")
        == 0
    )
    said = capsys.readouterr()
    steps = [json.loads(row) for row in said.out.splitlines()]
    assert [s["step"] for s in steps] == ["load", "health", "listen", "describe"]
    assert {"seconds", "rows_in", "rows_out", "set_aside", "run_id"} <= set.intersection(*(set(s) for s in steps))
    assert (steps[0]["rows_in"], steps[0]["rows_out"], steps[0]["set_aside"]) == (15, 14, 1)
    assert [f["kind"] for f in steps[0]["files"]] == ["reviews", "events"]
    assert "%" in said.err
    opened = Store(db)  # it was closed and checkpointed: nothing lies beside the one file and its key
    assert opened.count("ingest.reviews") == 12
    opened.close()
    assert sorted(p.name for p in files.glob("shop*")) == ["shop.duckdb", "shop.duckdb.key"]


def test_a_second_run_skips_what_did_not_change(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--db", files / "shop.duckdb", "--reviews", files / "reviews.csv", "--through", "listen")
    assert run(*given) == run(*given) == 0
    steps = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [(s["step"], s.get("skipped", False)) for s in steps] == [
        ("load", False), ("health", False), ("listen", False), ("load", True), ("health", True), ("listen", True),
    ]  # fmt: skip
    assert steps[3]["known"] == ["reviews.csv"]


def test_columns_that_were_said_hold(files: Path) -> None:
    db = files / "shop.duckdb"
    assert (
        run("--db", db, "--reviews", files / "reviews.csv", "--columns", "reviews.label=Score", "--through", "load")
        == 0
    )
    opened = Store(db)
    rows = opened.frame("ingest.reviews")
    assert rows["label"].to_list() == [str(1 + i % 5) for i in range(12)]
    assert rows["rating"].null_count() == 12
    opened.close()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [(["--reviews", "gone.csv"], "There is no file gone.csv at this place. Check the path."),
     (["--events", "reviews.csv"], "reviews.csv was taken for a file of the kind “Events and orders”, but has no column for “Customer”."),
     (["--reviews", "reviews.csv", "--columns", "reviews.text=Words"], "reviews.csv has no column called Words."),
     (["--reviews", "reviews.csv", "--columns", "reviews.colour=Body"], "“reviews.colour=Body” is not of the form KIND.role=COLUMN"),
     (["--judgements", "reviews.csv"], "reviews.csv was taken for a file of the kind “")],
)  # fmt: skip
def test_one_sentence_and_exit_1(
    files: Path, capsys: pytest.CaptureFixture[str], given: list[str], sentence: str
) -> None:
    placed = [str(files / g) if g.endswith(".csv") else g for g in given]
    assert run("--db", files / "shop.duckdb", *placed, "--through", "load") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().splitlines()[-1].startswith(sentence)
    opened = Store(files / "shop.duckdb")
    assert not opened.runs()
    opened.close()


def test_a_database_that_another_program_holds(files: Path) -> None:
    db = files / "shop.duckdb"
    holding = Store(db)
    told = subprocess.run(
        [sys.executable, "-m", "core.flows.line", "--db", str(db), "--reviews", str(files / "reviews.csv")],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    holding.close()
    assert told.returncode == 1
    assert told.stderr.strip() == "The database shop.duckdb is open in another program. Close it there, then try again."


def test_an_unknown_step(store: Store) -> None:
    with pytest.raises(SettingsError, match="unknown_step"):
        line.refresh(store, through="everything")


def test_progress_of_the_whole_line_never_goes_back(files: Path, store: Store) -> None:
    seen: list[float] = []
    line.refresh(store, "describe", lambda done, total, **facts: seen.append(done / total))
    assert seen == sorted(seen)
    assert 0 < seen[-1] <= 1
