"""Numbers, times, stars and kinds of events in the forms that shops write them."""

from datetime import datetime

import polars as pl
import pytest

from core.ingest import dates, values


def of(made: pl.Expr, text: str | None) -> object:
    return pl.DataFrame({"v": [text]}, schema={"v": pl.String}).select(made).item()


V = pl.col("v")


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.50", 1234.5), ("1.234,50", 1234.5), ("3,5", 3.5), ("₹1,099", 1099.0), ("¥ 12.00", 12.0), ("(5.00)", -5.0),
     ("-7", -7.0), ("12 %", 12.0), ("", None), ("free", None), (None, None)],
)  # fmt: skip
def test_numbers(text: str | None, number: float | None) -> None:
    assert of(values.number(V), text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("€ 12,50", 12.5), ("12,50 €", 12.5), ("1 234,56", 1234.56), ("1\u202f234,56 €", 1234.56), ("1'234.50", 1234.5), ("R$ 1.234,56", 1234.56),
     ("USD 12.50", 12.5), ("12元", 12.0), ("¥1,234", 1234.0), ("−5", -5.0), ("1.234.567", 1234567.0), ("１２", 12.0), ("-1.234,5", -1234.5),
     ("2-4", None), ("5 for 3", None), ("1.2k", None)],
)  # fmt: skip
def test_numbers_as_the_world_writes_them(text: str, number: float | None) -> None:
    assert of(values.number(V), text) == number


def test_a_point_before_three_digits_is_told_by_the_rest_of_its_column() -> None:
    weights = pl.Series(["1.234", "12,5", "7"])
    assert values.commas(weights)
    assert pl.select(values.number(pl.lit(weights), comma=True)).to_series().to_list() == [1234.0, 12.5, 7.0]
    assert not values.commas(pl.Series(["1.234", "12.5"]))
    assert not values.commas(pl.Series(["1,234", "7"]))
    assert of(values.number(V), "1.234") == 1.234


@pytest.mark.parametrize(
    ("text", "moment"),
    [("Mar 5, 2024 10:11 PM", datetime(2024, 3, 5, 22, 11)), ("3/5/2024 9:05:01 am", datetime(2024, 3, 5, 9, 5, 1)),
     ("12/31/2023, 12:05 AM", datetime(2023, 12, 31, 0, 5)), ("5 March 2024 10:11", datetime(2024, 3, 5, 10, 11)),
     ("Tue, 05 Mar 2024 10:11:12 +0000", datetime(2024, 3, 5, 10, 11, 12)), ("Wed Aug 27 13:08:45 +0000 2008", datetime(2008, 8, 27, 13, 8, 45)),
     ("2024-03-05T10:11:12.123+08:00", datetime(2024, 3, 5, 2, 11, 12, 123000)), ("2024-03-05 10:11:12 PST", datetime(2024, 3, 5, 18, 11, 12)),
     ("Reviewed in the United States on March 5, 2024", datetime(2024, 3, 5)), ("Bewertet in Deutschland am 5. März 2024", datetime(2024, 3, 5)),
     ("2024年3月5日に日本でレビュー済み", datetime(2024, 3, 5)), ("2024年3月5日 10:11:12", datetime(2024, 3, 5, 10, 11, 12)),
     ("2024/3/5 9:05", datetime(2024, 3, 5, 9, 5)), ("下午3:05 2024/3/5", datetime(2024, 3, 5, 15, 5)),
     ("5 de marzo de 2024 10:11 hs.", datetime(2024, 3, 5, 10, 11)),
     ("le 5 février 2024 à 10:11", datetime(2024, 2, 5, 10, 11)), ("Mar-05-24", datetime(2024, 3, 5)), ("05.03.24", datetime(2024, 3, 5)),
     ("٢٠٢٤-٠٣-٠٥", datetime(2024, 3, 5)), ("２０２４／０３／０５", datetime(2024, 3, 5)), ("20240305101112", datetime(2024, 3, 5, 10, 11, 12)),
     ("2024-02-30", None), ("I bought it 5 weeks ago", None), ("10:11", None), ("2024-03-05 25:11", None), ("May be 12 of 24", None)],
)  # fmt: skip
def test_moments_in_the_words_of_shops_and_their_countries(text: str, moment: datetime | None) -> None:
    assert dates.moments(pl.Series([text])).to_list() == [moment]


def test_days_counted_by_a_spreadsheet_are_read_only_where_dates_are_meant() -> None:
    counted = pl.Series(["45356", "45356.5"])
    assert dates.moments(counted).to_list() == [None, None]
    assert dates.moments(counted, serial=True).to_list() == [datetime(2024, 3, 5), datetime(2024, 3, 5, 12)]


@pytest.mark.parametrize(
    ("text", "bare"), [('="0123"', "0123"), ("'0123", "0123"), ("'", None), ('=""', None), ("'tis fine", "'tis fine")]
)
def test_cells_that_are_guarded_against_a_spreadsheet(text: str, bare: str | None) -> None:
    assert of(values.blank_to_null(V), text) == bare


@pytest.mark.parametrize(
    ("text", "moment"),
    [("2026-03-04", datetime(2026, 3, 4)), ("2026-03-04 05:06:07", datetime(2026, 3, 4, 5, 6, 7)),
     ("2026-03-04T05:06:07Z", datetime(2026, 3, 4, 5, 6, 7)), ("2026-03-04 05:06:07 UTC", datetime(2026, 3, 4, 5, 6, 7)),
     ("2026-03-04 05:06:07 +0800", datetime(2026, 3, 3, 21, 6, 7)), ("2026/3/4", datetime(2026, 3, 4)),
     ("2026年3月4日", datetime(2026, 3, 4)), ("2026年03月04日 05:06", datetime(2026, 3, 4, 5, 6)),
     ("04.03.2026", datetime(2026, 3, 4)), ("4 Mar 2026", datetime(2026, 3, 4)), ("March 4, 2026", datetime(2026, 3, 4)),
     ("09 4, 2014", datetime(2014, 9, 4)), ("20260304", datetime(2026, 3, 4)), ("1393545600", datetime(2014, 2, 28)),
     ("1393545600000", datetime(2014, 2, 28)), ("25/03/2026", datetime(2026, 3, 25)), ("03/25/2026", datetime(2026, 3, 25)),
     ("yesterday", None), ("3", None), ("2026-13-40", None), (None, None)],
)  # fmt: skip
def test_moments(text: str | None, moment: datetime | None) -> None:
    assert dates.moments(pl.Series([text], dtype=pl.String)).to_list() == [moment]


def test_the_order_of_day_and_month_follows_the_answer() -> None:
    written = pl.Series(["03/04/2026 10:00", "03/04/2026"])
    assert [m.month for m in dates.moments(written, day_first=True)] == [4, 4]
    assert [m.month for m in dates.moments(written, day_first=False)] == [3, 3]


def test_a_rare_form_late_in_the_column_is_read_too() -> None:
    written = pl.Series([f"2026-01-{d:02d}" for d in range(1, 29)] * 20 + ["4 Mar 2026"])
    assert dates.moments(written)[-1] == datetime(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "scale", "stars"),
    [("4", 5, 4.0), ("4.0 out of 5 stars", 5, 4.0), ("5星", 5, 5.0), ("8/10", 10, 4.0), ("90", 100, 4.5), ("0", 10, 1.0),
     ("0", 5, None), ("7", 5, None), ("-1", 5, None), ("good", 5, None),
     ("★★★★☆", 5, 4.0), ("⭐⭐⭐", 5, 3.0), ("☆☆☆☆☆", 5, None), ("４", 5, 4.0)],
)  # fmt: skip
def test_stars(text: str, scale: float, stars: float | None) -> None:
    assert of(values.rating(V, scale), text) == stars


@pytest.mark.parametrize(
    ("text", "kind"),
    [("pv", "view"), ("Add to Cart", "cart"), ("addtocart", "cart"), ("buy", "purchase"), ("收藏", "favourite"), ("退款", "return"),
     ("Refund", "return"), ("teleport", "teleport")],
)  # fmt: skip
def test_kinds_of_events(text: str, kind: str) -> None:
    assert of(values.event_type(V), text) == kind


@pytest.mark.parametrize(
    ("text", "treated"),
    [("1", True), ("0", False), ("Control", False), ("Mens E-Mail", True), ("No E-Mail", False), ("对照组", False), (None, None)],
)  # fmt: skip
def test_who_was_treated(text: str | None, treated: bool | None) -> None:
    assert of(values.treated(V), text) == treated


@pytest.mark.parametrize("text", ["", "  ", "NA", "n/a", "null", "None", "-", "无", "\u3000", "\xa0"])
def test_what_stands_for_nothing(text: str) -> None:
    assert of(values.blank_to_null(V), text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.2E+05", 120000.0), ("3e-2", 0.03), ("-1,5E3", -1500.0), ("1e300", None), ("9" * 400, None), ("2e15", None)],
)
def test_powers_of_ten_and_numbers_without_end(text: str, number: float | None) -> None:
    assert pl.DataFrame({"t": [text]}).select(values.number(pl.col("t"))).item() == number
