"""Checksums and issuers: whether a number can be what it looks like."""

from __future__ import annotations

import re

_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_SIGNS = "10X98765432"
_DNI = "TRWAGMYFPDXBNJZSQVHLCKE"
_IBAN = {  # how long the account numbers of a country are
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "BR": 29, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SA": 24,
    "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TR": 26,
}  # fmt: skip
_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3})?(?:\d{3})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|095|[689]\d)\d{11}(?:\d{2})?|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}"
    r"|62\d{14,17}|81[0-7]\d{13,16}|(?:50|5[6-8]|6[037])\d{14,17}|2200\d{12}"
)


def luhn(digits: str) -> bool:
    """Return whether the last digit is the Luhn check of the others."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def card(digits: str) -> bool:
    """Return whether 13 to 19 digits are a payment card: a range that is issued, of the issuer's length, with its check."""
    return _ISSUERS.fullmatch(digits) is not None and luhn(digits) and len(set(digits)) > 1


def iban(account: str) -> bool:
    """Return whether an account number (letters and digits only) has its country's length and is 1 modulo 97."""
    account = account.upper()
    if _IBAN.get(account[:2]) != len(account) or not account.isalnum() or not account.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def resident(number: str) -> bool:
    """Return whether 18 signs are a Chinese resident id: modulo 11-2 over the first 17 (GB 11643)."""
    total = sum(int(d) * w for d, w in zip(number[:17], _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_SIGNS[total % 11] == number[17].upper()


def dni(number: str) -> bool:
    """Return whether a Spanish DNI or NIE (letters and digits only) carries the right letter."""
    digits = number[:-1].upper().translate(str.maketrans("XYZ", "012"))
    return _DNI[int(digits) % 23] == number[-1].upper()


def cpf(digits: str) -> bool:
    """Return whether 11 digits are a Brazilian CPF: two check digits modulo 11."""
    for length in (9, 10):
        total = sum(int(d) * (length + 1 - n) for n, d in enumerate(digits[:length]))
        if total * 10 % 11 % 10 != int(digits[length]):
            return False
    return len(set(digits)) > 1


def ups(number: str) -> bool:
    """Return whether `1Z` and 16 signs end in UPS's check digit: letters count as their place, every second sign twice."""
    values = [int(s) if s.isdigit() else (ord(s) - 63) % 10 for s in number[2:].upper()]
    total = sum(value * (1 + place % 2) for place, value in enumerate(values[:-1]))
    return (10 - total % 10) % 10 == values[-1]


def postal(number: str) -> bool:
    """Return whether an international parcel number (two letters, nine digits, two letters; UPU S10) has its check."""
    rest = 11 - sum(int(d) * w for d, w in zip(number[2:10], (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(number[10])


def usps(digits: str) -> bool:
    """Return whether 20 to 22 digits are a domestic parcel of the US post: every second digit from the right counts three."""
    total = sum(int(d) * (3 if n % 2 == 0 else 1) for n, d in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])
