"""The sentences of the interface, by key and language."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.base.errors import AppError
from core.words import numbers

LOCALES = Path(__file__).resolve().parents[2] / "assets" / "locales"
LANGUAGES = ("en", "zh")


def _flatten(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        flat.update(_flatten(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value})
    return flat


@lru_cache(maxsize=len(LANGUAGES))
def catalog(language: str) -> dict[str, str]:
    """Return every sentence of a language as {dotted key: template}."""
    return _flatten(tomllib.loads((LOCALES / f"{language}.toml").read_text("utf-8")))


class Words:
    """The sentences of one language: `words("map.title")`, `words("map.found", n=words.count(41))`.

    Raises KeyError for a key that does not stand in the locale file; a house test finds those first.
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"

    def __call__(self, key: str, **facts: object) -> str:
        template = catalog(self.language)[key]
        return template.format(**facts) if facts else template

    def has(self, key: str) -> bool:
        """Whether a key stands in the locale file."""
        return key in catalog(self.language)

    def error(self, error: AppError | str, facts: dict[str, Any] | None = None) -> str:
        """Return the sentence of an error (or of its code and facts); an unknown code gets the general one."""
        code = error if isinstance(error, str) else error.code
        known = (facts or {}) if isinstance(error, str) else error.facts
        key = f"errors.{code}"
        if not self.has(key):
            return self("errors.unexpected", reference=known.get("reference", code))
        try:
            return self(key, **{k: self._fact(k, v) for k, v in known.items()})
        except (KeyError, IndexError):  # facts of an older run may lack a name that the sentence has today
            return self("errors.unexpected", reference=code)

    def _fact(self, name: str, value: Any) -> object:
        """Return a fact as a sentence shows it: kinds of files and roles of columns in the reader's words."""
        if name in ("kind", "role") and self.has(f"{name}.{value}"):
            return self(f"{name}.{value}")
        return numbers.plain(value)

    # numbers in the reader's language; one format for both, so that an export compares
    count = staticmethod(numbers.count)
    percent = staticmethod(numbers.percent)
    decimal = staticmethod(numbers.decimal)
    signed = staticmethod(numbers.signed)
    span = staticmethod(numbers.span)
    share = staticmethod(numbers.share)
    stars = staticmethod(numbers.stars)

    def date(self, when: Any) -> str:
        """Return `12 Oct 2026` or `2026年10月12日`; an em dash for None."""
        return numbers.date(when, self.language)

    def month(self, when: Any) -> str:
        """Return `Oct 2026` or `2026年10月`."""
        return numbers.month(when, self.language)

    def duration(self, seconds: float) -> str:
        """Return `28 s`, `3 min` or `2 h` in the reader's language."""
        amount, unit = numbers.duration(seconds)
        return self(f"unit.{unit}", n=amount)
