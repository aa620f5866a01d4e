"""Both languages are complete, no key is unused and every key that the code asks for stands in the files."""

from core.words import catalog
from tests.house import rules


def test_both_languages_say_everything() -> None:
    assert rules.one_sided_words(rules.ROOT) == []


def test_every_key_is_used() -> None:
    assert rules.unused_words(rules.ROOT) == []


def test_every_key_that_is_asked_for_exists() -> None:
    assert rules.unknown_words(rules.ROOT) == []


def test_the_rules_know_the_languages_of_the_product() -> None:
    assert rules.LANGUAGES == catalog.LANGUAGES
    assert all(rules.catalog(rules.ROOT, language) == catalog.catalog(language) for language in catalog.LANGUAGES)
