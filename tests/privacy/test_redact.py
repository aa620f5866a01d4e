"""E-mail addresses and phone numbers are masked in the ways people write them; prices, sizes and dates are not."""

import polars as pl
import pytest

from core.privacy import redact


def masked(text: str) -> str:
    return pl.DataFrame({"t": [text]}).select(redact.masked(pl.col("t"))).item()


@pytest.mark.parametrize(
    "address",
    ["ann.lee@example.com", "ann+shop@mail.example.co.uk", "ANN_LEE@EXAMPLE.DE", "ann (at) example.com", "ann[at]example.org",
     "ann＠example.cn", "ann @ example.com"],
)  # fmt: skip
def test_addresses(address: str) -> None:
    assert masked(f"Write to {address} please") == "Write to ⟨email⟩ please"


@pytest.mark.parametrize(
    "number",
    ["+44 20 7946 0018", "+1 (212) 555-0187", "+86 138 0013 8000", "13800138000", "138-0013-8000", "010-62345678",
     "400-810-8888", "(212) 555-0187", "212-555-0187", "0151 2345678", "07700 900123", "01 23 45 67 89"],
)  # fmt: skip
def test_numbers(number: str) -> None:
    assert masked(f"Call {number}, today") == "Call ⟨phone⟩, today"
    assert masked(f"电话：{number}。") == "电话：⟨phone⟩。"


@pytest.mark.parametrize(
    "harmless",
    ["It cost $1,234.50 and I paid 99.99.", "Model RX-2126550187 broke.", "From 2026-03-04 to 2026-03-05.", "Order #13800138000 came late.",
     "100% cotton, 60x120 cm", "5 stars @ home", "Lasted 10 000 hours", "用了2026年3月4日买的电池", "Ratio 3.14159265358"],
)  # fmt: skip
def test_what_only_looks_like_it_stays(harmless: str) -> None:
    assert masked(harmless) == harmless


def test_all_of_several_are_masked() -> None:
    said = masked("a@b.example or c@d.example, else 13800138000 or 13900139000")
    assert said == "⟨email⟩ or ⟨email⟩, else ⟨phone⟩ or ⟨phone⟩"


def test_which_kinds_were_masked() -> None:
    frame = pl.DataFrame({"before": ["a@b.example 13800138000", "a@b.example", "nothing", None]})
    frame = frame.with_columns(after=redact.masked(pl.col("before")))
    assert frame.select(redact.kinds(pl.col("before"), pl.col("after"))).to_series().to_list() == [
        "email,phone",
        "email",
        None,
        None,
    ]
