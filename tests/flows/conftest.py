"""Shops that teach: their reviews can be told apart, and the machine keeps to one thread."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from core.finetune import backbone
from core.store.store import Store
from tests.finetune.texts import chinese, english, load


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    with backbone.threads(1):
        yield


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    """Reviews in both languages."""
    opened = load(Store(tmp_path / "shop.duckdb"), pl.concat([english(), chinese()]))
    yield opened
    opened.close()


@pytest.fixture
def readable(tmp_path: Path) -> Iterator[Store]:
    """English alone, and more than take turns."""
    more = english().with_columns(review_id=pl.col("review_id") + "b", text="Honestly: " + pl.col("text"))
    opened = load(Store(tmp_path / "readable.duckdb"), pl.concat([english(), more]))
    yield opened
    opened.close()
