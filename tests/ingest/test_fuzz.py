"""Whatever bytes a file has: a sentence or rows in balance, never a crash; well-written tables come out as they went in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.flows.source import Source
from core.ingest.values import EMPTY
from core.store.store import Store
from tests.ingest.drawn import Table, Written, damaged, tables, written
from tests.ingest.verdict import Verdict, judged

BLANKS = " \t\r\n\u3000\ufeff\xa0"


@dataclass(frozen=True)
class Drawn:
    """One example. content: the bytes of the file, those of `made` or damaged ones."""

    table: Table
    made: Written
    content: bytes


@st.composite
def trials(draw: st.DrawFn) -> Drawn:
    """Draw a table, a way to write it, and in two of three cases some damage."""
    table = draw(tables())
    made = draw(written(table))
    whole = draw(st.integers(0, 2)) == 0
    return Drawn(table, made, made.content if whole else draw(damaged(made.content)))


class Trial:
    """Runs examples one after the other in one store, which is renewed from time to time."""

    def __init__(self, folder: Path, renewed: int = 60) -> None:
        self.folder, self.renewed, self.number = folder, renewed, 0
        self.store = Store()
        self.content = b""

    def run(self, drawn: Drawn) -> str:
        """Return `equal`, `loaded` or `refused <code>`. Raises AssertionError where a promise is broken."""
        self.number, self.content = self.number + 1, drawn.content
        if self.number % self.renewed == 0:
            self.store.close()
            self.store = Store()
        path = self.folder / f"reviews{self.number}.csv"
        path.write_bytes(drawn.content)
        try:
            found = judged(self.store, [Source(path, path.name)], deep=False)
        finally:
            path.unlink()
        try:
            return self._ending(drawn, found)
        finally:
            if found.run is not None:
                self.store.withdraw(found.run.run_id)  # else its rows were there already for the next one

    def _ending(self, drawn: Drawn, found: Verdict) -> str:
        """Return how an example ended. Raises AssertionError where a promise is broken."""
        assert not found.wrong, (drawn.made.told, found.wrong)
        whole = drawn.content == drawn.made.content and drawn.made.sure
        if found.refused:
            assert found.card == found.refused, (drawn.made.told, found.card, found.refused)
            assert not whole, (drawn.made.told, found.refused)
            return f"refused {found.refused}"
        assert not found.card, (drawn.made.told, found.card)
        assert found.run is not None
        if whole:
            self._equal(drawn, found)
        return "equal" if whole else "loaded"

    def _equal(self, drawn: Drawn, found: Verdict) -> None:
        """Every record is there under its number, with its words, and every cell without a role among its attributes."""
        assert found.run is not None
        rows = self.store.rows_of("ingest.reviews", found.run.run_id).sort("row_number")
        told = drawn.made.told
        masked = set(
            self.store.rows_of("ingest.issues", found.run.run_id).filter(pl.col("rule") == "personal_data")[
                "row_number"
            ]
        )
        assert rows["row_number"].to_list() == list(range(1, len(drawn.table.rows) + 1)), told
        for number, row, kept in zip(
            range(1, rows.height + 1), drawn.table.rows, rows.iter_rows(named=True), strict=True
        ):
            if number in masked:
                continue
            sent = dict(zip(drawn.table.names, row, strict=True))
            assert alike(kept["text"]) == alike(sent.pop("review").strip()), told
            if "stars" in sent and kept["rating"] is not None:
                assert kept["rating"] == float(sent["stars"]), told
            free: dict[str, Any] = json.loads(kept["attributes"] or "{}")
            for name in sent.keys() & free.keys():
                if not (free[name] or "").startswith("c_"):
                    assert alike(free[name]) == alike(plain(sent[name])), (told, name)


def alike(value: str | None) -> str:
    """Return a text without outer blanks of any script, in which line ends are alike."""
    return (value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(value: str) -> str:
    """Return a cell as it is kept: without outer blanks, nothing where it says that there is nothing, unguarded."""
    bare = re.sub(r"^'(\d*)$", r"\1", re.sub(r'(?s)^="(.*)"$', r"\1", value.strip(BLANKS)))
    return "" if bare.lower() in EMPTY else bare


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    made = Trial(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.store.close()


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=trials())
def test_any_bytes_get_a_sentence_or_rows_in_balance(trial: Trial, drawn: Drawn) -> None:
    trial.run(drawn)
