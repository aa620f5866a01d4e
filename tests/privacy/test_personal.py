"""Which further columns are about a person, told from their names."""

import polars as pl
import pytest

from core.privacy.personal import numbered, of_people, personal


@pytest.mark.parametrize(
    "column",
    ["reviewerName", "Customer Name", "first_name", "LAST-NAME", "email", "Contact E-Mail", "phone_number",
     "IP", "ip_address", "shipping address", "userName", "name", "姓名", "收货人电话", "昵称",
     "Billing Name", "Shipping Address1", "Recipient", "Display Name", "Vorname", "お名前", "投稿者"],
)  # fmt: skip
def test_about_a_person(column: str) -> None:
    assert personal(column)


@pytest.mark.parametrize(
    "column",
    [
        "city",
        "product name",
        "brand_name",
        "helpful",
        "shipping",
        "description",
        "campaign_name",
        "zip_code",
        "店铺",
        "颜色",
    ],
)
def test_about_something_else(column: str) -> None:
    assert not personal(column)


@pytest.mark.parametrize(
    "values",
    [["Liam Taylor", "Anna Brown", "Grace O'Brien", "Noah Smith", "Emma Jones"], ["刘洋", "陈思思", "王伟", "李建国", "赵敏", "孙丽"]],
    ids=["English", "Chinese"],
)  # fmt: skip
def test_names_of_people_are_told_whatever_the_column_is_called(values: list[str]) -> None:
    assert of_people(pl.Series(values))


@pytest.mark.parametrize(
    "values",
    [["Espresso Machine", "Calvin Klein", "Quiet Vacuum", "Kitchen Scale", "Water Jug"], ["很好", "不错", "一般", "质量好", "物流快"],
     ["Anna Brown"], ["#1001", "#1002", "#1003", "#1004", "#1005"]],
    ids=["goods", "judgements", "one alone", "numbers"],
)  # fmt: skip
def test_other_values_are_none(values: list[str]) -> None:
    assert not of_people(pl.Series(values))


def test_the_number_of_an_order_is_nobodys_name() -> None:
    assert numbered(pl.Series(["#1001", "#1002", None])) and not numbered(pl.Series(["Ann", "Bo"]))
