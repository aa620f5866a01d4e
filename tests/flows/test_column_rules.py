"""A rule about a column holds for that column, and for no other that plays a role of the same name."""

from pathlib import Path

import pytest

from core.flows import home, load, masking
from core.privacy.rules import Rules
from core.store.store import Store

MAIL = "zorba77@mailhost.example"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "shop.duckdb")


def loaded(store: Store, rules: Rules, kind: str, text: str) -> None:
    masking.write(store.path, rules)
    file = Path(str(store.path)).with_name("file.csv")
    file.write_text(text)
    load.run(store, [load.Source(file, file.name, kind)], home.key(store.path))


def test_what_is_kept_under_one_name_is_kept_under_that_name_only(store: Store) -> None:
    rows = f"sku,product name,name\nV1,Call {MAIL},ask {MAIL}\nV2,Kettle,none\n"
    loaded(store, Rules(keep_columns=frozenset({"name"})), "products", rows)
    products = store.frame("ingest.products")
    stored = " ".join(str(v) for row in products.rows() for v in row)
    assert "⟨email⟩" in stored and f"ask {MAIL}" in stored and f"Call {MAIL}" not in stored


def test_a_column_that_is_hidden_as_a_whole_plays_no_role_that_can_be_spared(store: Store) -> None:
    rows = "id,title,review\n1,Secret of Ann,It leaks at the lid.\n2,Secret of Bo,It is fine and quiet.\n"
    loaded(store, Rules(mask_columns=frozenset({"title", "review"})), "reviews", rows)
    reviews = store.frame("ingest.reviews")
    assert reviews["title"].null_count() == 2 and "Secret" not in str(reviews.rows())
    assert reviews["text"].to_list() == ["It leaks at the lid.", "It is fine and quiet."]  # what a kind lives by stays
    store.close()


def test_a_word_to_be_masked_stands_in_no_name_of_a_column_or_file(store: Store) -> None:
    masking.write(store.path, Rules(mask=frozenset({"Adler"})))
    file = Path(str(store.path)).with_name("from Adler.csv")
    file.write_text("id,review,said to Adler\n1,It leaks at the lid.,yes\n2,It is fine and quiet.,no\n")
    load.run(store, [load.Source(file, file.name, "reviews")], home.key(store.path))
    assert store.frame("ingest.files", ["file"])["file"].to_list() == ["from ⟨word⟩.csv"]
    assert "Adler" not in str(store.frame("ingest.reviews").rows())
    store.close()
