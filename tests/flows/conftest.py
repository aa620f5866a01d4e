"""Shops that teach: their reviews can be told apart, and the machine keeps to one thread."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from core.finetune import backbone
from core.flows import train
from core.store.store import Store
from tests.finetune.texts import chinese, english, load


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    with backbone.threads(1):
        yield


@pytest.fixture(scope="session", autouse=True)
def few_rounds() -> Iterator[None]:
    """Small shops are gone through thrice, not twenty times: what is asked here does not hang on it."""
    with pytest.MonkeyPatch.context() as patched:
        for name, how in train.RECIPES.items():
            patched.setitem(train.RECIPES, name, replace(how, loop=replace(how.loop, fewest_steps=0)))
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
