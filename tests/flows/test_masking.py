"""Rules of masking lie beside the key, for the owner's eyes only, and are read whole or not at all."""

import stat
from pathlib import Path

import pytest

from core.base.errors import StoreError
from core.base.fingerprint import fingerprint
from core.flows import masking
from core.privacy.rules import NONE, Rules

SAID = Rules(
    frozenset({"Mr. Coffee", "李宁"}), frozenset({"Projekt Adler", "阿强"}), frozenset({"brand"}), frozenset({"note"})
)


def test_nobody_made_any(tmp_path: Path) -> None:
    assert masking.read(tmp_path / "shop.duckdb") == NONE


def test_what_was_decided_comes_back_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    masking.write(tmp_path / "shop.duckdb", NONE)
    masking.write(tmp_path / "shop.duckdb", SAID)
    assert masking.read(tmp_path / "shop.duckdb") == SAID
    files = list(tmp_path.iterdir())
    assert [f.name for f in files] == ["shop.duckdb.rules.json"]
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600


@pytest.mark.parametrize("broken", ["{", "[]", '{"keep": "a"}', '{"keep": [1]}', "\udcff"])
def test_a_broken_file_is_told_and_never_taken_for_no_rules(tmp_path: Path, broken: str) -> None:
    (tmp_path / "shop.duckdb.rules.json").write_bytes(broken.encode("utf-8", "surrogateescape"))
    with pytest.raises(StoreError, match="rules_unreadable"):
        masking.read(tmp_path / "shop.duckdb")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "shop.duckdb.rules.json").mkdir()
    with pytest.raises(StoreError, match="rules_unwritable"):
        masking.write(tmp_path / "shop.duckdb", SAID)


def test_rules_are_part_of_what_a_result_was_made_from() -> None:
    turned = Rules(frozenset(sorted(SAID.keep, reverse=True)), SAID.mask, SAID.keep_columns, SAID.mask_columns)
    assert fingerprint(SAID) == fingerprint(turned) != fingerprint(NONE)
    assert hash(SAID) == hash(turned) and len({SAID, turned, NONE}) == 2
