"""Both languages are complete, no key is unused and every key that the code asks for stands in the files."""

import re

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


def test_every_job_has_a_name_in_both_languages() -> None:
    asked = {
        name
        for path in (rules.ROOT / "core" / "ui").glob("*.py")
        for name in re.findall(r"""\bsubmit\(\s*"(\w+)\"""", path.read_text("utf-8"))
    }
    assert {"line", "load", "train", "understand"} <= asked
    for language in catalog.LANGUAGES:
        assert [name for name in sorted(asked) if f"job.{name}" not in catalog.catalog(language)] == []


def test_every_step_has_a_name_in_both_languages() -> None:
    asked = {
        name
        for path in (rules.ROOT / "core" / "flows").rglob("*.py")
        for name in re.findall(r"""\b(?:step\(\s*store|Run\(\s*new_run_id\(\)),\s*"(\w+)\"""", path.read_text("utf-8"))
    }
    assert {"adopt", "curate", "counterparts", "embed", "segment", "understand"} <= asked
    for language in catalog.LANGUAGES:
        assert [name for name in sorted(asked) if f"step.{name}" not in catalog.catalog(language)] == []
