"""What all tests share: a state folder of their own, a store in memory, where the real data lies."""

import os
from pathlib import Path

import pytest

from core.store.store import Store

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test touches the state of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    os.environ["ATLAS_HOME"] = str(home)
    return home


@pytest.fixture
def store() -> Store:
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real data sets; tests that need it are skipped where it is absent."""
    folder = Path(os.environ.get("ATLAS_DATA", ROOT.parent / "shared" / "data"))
    if not folder.exists():
        pytest.skip(f"no data sets at {folder}: set ATLAS_DATA to measure on real data")
    return folder
