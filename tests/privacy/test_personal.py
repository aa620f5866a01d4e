"""Which further columns are about a person, told from their names."""

import pytest

from core.privacy.personal import personal


@pytest.mark.parametrize(
    "column",
    ["reviewerName", "Customer Name", "first_name", "LAST-NAME", "email", "Contact E-Mail", "phone_number",
     "IP", "ip_address", "shipping address", "userName", "name", "姓名", "收货人电话", "昵称"],
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
