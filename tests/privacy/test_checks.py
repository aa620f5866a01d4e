"""Checksums take the published examples, and no neighbour of one."""

import pytest

from core.privacy import checks


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (checks.card, "4111111111111111"),
        (checks.card, "378282246310005"),
        (checks.card, "6200000000000005"),
        (checks.iban, "DE89370400440532013000"),
        (checks.iban, "GB82WEST12345698765432"),
        (checks.resident, "11010519491231002X"),
        (checks.dni, "12345678Z"),
        (checks.dni, "X1234567L"),
        (checks.cpf, "11144477735"),
        (checks.ups, "1Z999AA10123456784"),
        (checks.postal, "RB123456785GB"),
        (checks.usps, "9400110200881269505160"),
    ],
)
def test_published_examples(check, number: str) -> None:
    assert check(number)
    digits = [n for n, sign in enumerate(number) if sign.isdigit()]
    at = digits[len(digits) // 2]
    wrong = number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    assert not check(wrong)
