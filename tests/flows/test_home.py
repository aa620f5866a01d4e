"""The state folder: one key a database, and none but the right one."""

from pathlib import Path

import pytest

from core.base.errors import StoreError
from core.flows import home


def test_a_key_is_made_once_for_its_owner_and_stays(tmp_path: Path) -> None:
    first = home.key(tmp_path / "shop.duckdb")
    assert len(first) == 32 and home.key(tmp_path / "shop.duckdb") == first
    assert (tmp_path / "shop.duckdb.key").stat().st_mode & 0o777 == 0o600
    assert home.key(tmp_path / "other.duckdb") != first


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_anything_but_a_key_is_refused_rather_than_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "shop.duckdb.key").write_bytes(content)
    with pytest.raises(StoreError, match="key_unreadable"):
        home.key(tmp_path / "shop.duckdb")


def test_a_folder_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.duckdb.key").mkdir()
    with pytest.raises(StoreError, match="key_unreadable"):
        home.key(tmp_path / "shop.duckdb")
