"""Both languages are complete, no key is unused and every key that the code asks for stands in the files."""

import ast
import re
from pathlib import Path

from core.words.catalog import LANGUAGES, catalog

ROOT = Path(__file__).resolve().parents[2]
CODE = [p for top in ("core", "pages") for p in (ROOT / top).rglob("*.py")] + [ROOT / "app.py"]


def texts() -> tuple[set[str], list[str]]:
    """Return every plain string of the code, and the fixed beginnings of the composed ones."""
    plain, begun = set(), []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            if isinstance(node, ast.JoinedStr) and node.values:
                pattern = "".join(re.escape(v.value) if isinstance(v, ast.Constant) else "[^ ]+" for v in node.values)
                begun.append(pattern)
    return plain, begun


def test_languages_have_the_same_keys() -> None:
    keys = [set(catalog(language)) for language in LANGUAGES]
    assert keys[0] == keys[1], sorted(keys[0] ^ keys[1])


def test_languages_have_the_same_blanks() -> None:
    english, chinese = (catalog(language) for language in LANGUAGES)
    blank = re.compile(r"{(\w+)")
    wrong = [k for k in english if set(blank.findall(english[k])) != set(blank.findall(chinese[k]))]
    assert not wrong


def test_no_sentence_is_empty_or_untranslated() -> None:
    english, chinese = (catalog(language) for language in LANGUAGES)
    assert not [k for k, v in {**english, **chinese}.items() if not v.strip()]
    same = [k for k in english if english[k] == chinese[k] and re.search(r"[a-z]{4,} [a-z]{3,}", english[k])]
    assert not same


def test_every_key_is_used() -> None:
    plain, begun = texts()
    patterns = [re.compile(p) for p in begun if "\\." in p]
    unused = [
        key for key in catalog("en")
        if key not in plain and not any(p.fullmatch(key) for p in patterns)
        and not (key.startswith("errors.") and key.removeprefix("errors.") in plain)
        and not (key.startswith("errors.not_yet_") and key.removeprefix("errors.not_yet_") in plain)
    ]  # fmt: skip
    assert not unused


def test_every_key_that_is_asked_for_exists() -> None:
    known, missing = catalog("en"), []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            key = node.args[0].value
            if (
                called == "words"
                and isinstance(key, str)
                and re.fullmatch(r"[a-z_]+\.[a-z_.0-9]+", key)
                and key not in known
            ):
                missing.append(f"{path.name}: {key}")
            code = called.endswith("Error") and isinstance(key, str) and re.fullmatch(r"[a-z_0-9]+", key)
            if code and f"errors.{key}" not in known:
                missing.append(f"{path.name}: errors.{key}")
    assert not missing
