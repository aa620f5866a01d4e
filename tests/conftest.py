"""What all tests share: a state folder of their own, a store in memory, a small computed shop, where the real data lies."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.store import Store
from tests import shop as small_shop

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test touches the state of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    os.environ["ATLAS_HOME"] = str(home)
    return home


@pytest.fixture
def store() -> Iterator[Store]:
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def computed_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of `tests/shop.py` after the whole line; copy it, or open it through `small` or `small_to_read`."""
    return small_shop.computed(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(computed_shop: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the small shop that a test may change."""
    shutil.copytree(computed_shop.parent, tmp_path / "small")
    opened = Store(tmp_path / "small" / computed_shop.name)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def small_to_read(computed_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One copy of the small shop for all tests that only read."""
    folder = tmp_path_factory.mktemp("read") / "small"
    shutil.copytree(computed_shop.parent, folder)
    opened = Store(folder / computed_shop.name)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data sets; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("ATLAS_DATA", ROOT.parent / "shared" / "data"))
    if not folder.exists():
        pytest.skip(f"no data sets at {folder}: set ATLAS_DATA to measure on real data")
    return folder
