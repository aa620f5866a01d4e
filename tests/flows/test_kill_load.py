"""A load that is killed leaves a database that opens, shows nothing of it, and takes the same files whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.bench import kills


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_all_or_nothing(tmp_path: Path) -> None:
    paths = kills.files(tmp_path, 60_000, 3000)
    whole_folder = tmp_path / "whole"
    whole_folder.mkdir()
    clock, whole = kills.unharmed(whole_folder, paths)
    assert whole["ingest.events"] == 60_000 and whole["ingest.reviews"] == 3000 and whole["ingest.issues"] >= 65
    for number, part in enumerate((0.6, 0.8, 0.97)):  # the first half is spent before anything is written
        folder = tmp_path / str(number)
        folder.mkdir()
        hit = kills.killed(folder, paths, part, clock, whole)
        assert hit.seen in (dict.fromkeys(kills.TABLES, 0), whole), hit
        assert not hit.left and hit.right, hit


@pytest.mark.slow
def test_a_kill_while_rows_lie_staged(tmp_path: Path) -> None:
    paths = kills.files(tmp_path, 300_000, 500)
    log, database = tmp_path / "log", tmp_path / "shop.duckdb"
    child = kills.started(log, database, paths)
    until = time.monotonic() + 60
    while kills.phases(log).count("stage") < 2 and time.monotonic() < until:  # the first block is written
        time.sleep(0.002)
    child.kill()
    child.wait()
    assert "publish" not in kills.phases(log)
    seen, left, again = kills.load_again(database, paths)
    assert not any(seen.values()) and not left
    assert (again["ingest.events"], again["ingest.reviews"]) == (300_000, 500)
