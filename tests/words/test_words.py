"""Sentences and numbers as readers see them."""

from datetime import date

import pytest

from core.base.errors import DataError
from core.words import numbers
from core.words.catalog import Words


def test_one_number_format_for_both_languages() -> None:
    assert numbers.count(1531) == "1,531"
    assert numbers.share(0.081, 0.074, 0.089) == "8.1\u202f% (7.4–8.9)"
    assert numbers.signed(-0.15) == "\u22120.15"
    assert numbers.stars(2.3) == "2.3\u202f★"
    assert numbers.count(None) == numbers.decimal(float("nan")) == "–"


@pytest.mark.parametrize(("language", "told"), [("en", "12 Oct 2026"), ("zh", "2026年10月12日")])
def test_dates(language: str, told: str) -> None:
    assert Words(language).date(date(2026, 10, 12)) == told


def test_an_error_becomes_a_sentence_even_when_it_is_unknown() -> None:
    assert "rows.csv" not in Words("en").error(DataError("no_such_code", file="rows.csv"))
    assert Words("zh").error("cancelled", {}) == Words("zh")("errors.cancelled")
