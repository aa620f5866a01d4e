"""E-mail addresses and phone numbers are masked in the ways people write them; prices, sizes and dates are not."""

import time

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
    ["It cost $1,234.50 and I paid 99.99.", "Model RX-2126550187 broke.", "From 2026-03-04 to 2026-03-05.",
     "100% cotton, 60x120 cm", "5 stars @ home", "Lasted 10 000 hours", "用了2026年3月4日买的电池", "Ratio 3.14159265358"],
)  # fmt: skip
def test_what_only_looks_like_it_stays(harmless: str) -> None:
    assert masked(harmless) == harmless


@pytest.mark.parametrize(
    "address",
    ["josé@example.com", "jane@exämple.de", "jane＠example．com", "jane@example。com", "jane (at) example (dot) com",
     "jane [AT] example [DOT] co [dot] uk"],
)  # fmt: skip
def test_addresses_in_other_letters_and_signs(address: str) -> None:
    assert masked(f"Write to {address} please") == "Write to ⟨email⟩ please"
    assert masked(f"邮箱{address}。谢谢") == "邮箱⟨email⟩。谢谢"


@pytest.mark.parametrize(
    ("said", "left"),
    [("13812345678 13912345678", "⟨phone⟩ ⟨phone⟩"), ("13812345678/13912345678", "⟨phone⟩/⟨phone⟩"),
     ("13812345678/13912345678/13712345678", "⟨phone⟩/⟨phone⟩/⟨phone⟩"), ("Tel.13812345678", "Tel.⟨phone⟩"),
     ("tel,13812345678", "tel,⟨phone⟩"), ("tel13812345678", "tel⟨phone⟩"), ("13812345678-call me", "⟨phone⟩-call me"),
     ("微信/13812345678", "微信/⟨phone⟩"), ("Tel.+447700900123", "Tel.⟨phone⟩"), ("WhatsApp+447700900123", "WhatsApp⟨phone⟩"),
     ("0044 7700 900123", "⟨phone⟩"), ("00447700900123", "⟨phone⟩"), ("07700 900 123", "⟨phone⟩"), ("030/1234567", "⟨phone⟩"),
     ("１３８１２３４５６７８", "⟨phone⟩"), ("电话。13812345678", "电话。⟨phone⟩"), ("tel\n13877770001 x", "tel\n⟨phone⟩ x"),
     ("(010)62345678", "⟨phone⟩"), ("020 7946 0018", "⟨phone⟩"), ("write me.13812345678", "write me.⟨phone⟩")],
)  # fmt: skip
def test_numbers_as_people_squeeze_them_in(said: str, left: str) -> None:
    assert masked(said) == left


@pytest.mark.parametrize(
    "harmless",
    ["B07700900123X", "1080 1920", "2026-11-24", "13.8 V 12345678 cycles", "2026/11/24 10:30:00", "EAN 4006381333931",
     "shop/13812345678", "price 13812345678%",
     "1920x1080, 60 Hz", "from 1999 to 2026", "€13812345678", "12,345,678,901", "M8-1.25 x 100-200-300", "24/11/2026",
     "IP 192.168.100.200", "0.0012345678", "No.13812345678", "10:30-12:30", "(2026) 1000 2000", "at 5 (at) home"],
)  # fmt: skip
def test_prices_years_sizes_and_models_stay(harmless: str) -> None:
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


@pytest.mark.parametrize(
    "piece",
    [
        "a_",
        "QQ ",
        "A-1 ",
        "1 ",
        "1-",
        "one ",
        "一",
        "我是",
        "客服",
        "昵称",
        "a.",
        "@a",
        "王伟，",
        "AB12 3 ",
        "double ",
        "login a-",
        "RET-55820-QF ",
        "客服王伟说",
        "Rue Aa 1, ",
        "市中区",
        "5519-AAF-03 or ",
        "老公建国",
    ],
)
def test_an_endless_text_of_one_piece_takes_no_more_than_moments(piece: str) -> None:
    """Patterns that try again at every sign would take minutes for what somebody pastes by mistake or on purpose."""
    start = time.perf_counter()
    redact.clean(piece * (20_000 // len(piece)))
    assert time.perf_counter() - start < 10
