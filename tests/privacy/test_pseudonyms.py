"""Customer ids become names that only the key can make again."""

import re

import polars as pl

from core.privacy.pseudonyms import pseudonym, pseudonyms

KEY, OTHER = b"k" * 32, b"o" * 32


def test_the_same_id_and_key_give_the_same_name() -> None:
    assert pseudonym("A1B2", KEY) == pseudonym("A1B2", KEY) == "c_" + pseudonym("A1B2", KEY)[2:]
    assert re.fullmatch(r"c_[0-9a-f]{12}", pseudonym("用户七", KEY))


def test_an_address_of_mail_is_one_however_it_is_written() -> None:
    assert pseudonym("Anna@Example.com ", KEY) == pseudonym("anna@example.com", KEY)
    assert pseudonym("A1", KEY) != pseudonym("a1", KEY)  # numbers of shops may differ by nothing else


def test_another_key_gives_other_names() -> None:
    assert pseudonym("A1B2", KEY) != pseudonym("A1B2", OTHER)


def test_a_column_keeps_its_order_its_gaps_and_who_is_who() -> None:
    found = pseudonyms(pl.Series(["b", None, "a", "b"]), KEY)
    assert found.null_count() == 1
    assert found[0] == found[3] != found[2]
    assert found.to_list() == [pseudonym("b", KEY), None, pseudonym("a", KEY), pseudonym("b", KEY)]


def test_ten_thousand_customers_are_ten_thousand_names() -> None:
    assert pseudonyms(pl.Series([f"user{n}" for n in range(10_000)]), KEY).n_unique() == 10_000


def test_a_column_of_nobody() -> None:
    assert pseudonyms(pl.Series([None, None], dtype=pl.String), KEY).to_list() == [None, None]
