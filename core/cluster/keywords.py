"""What the voices of a demand say more than the others: its keywords."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.base.tokens import HAN, han_share, unmarked, words
from core.cluster.stopwords import CHINESE, CHINESE_OPINIONS, CHINESE_PLAIN, ENGLISH, ENGLISH_OPINIONS, ENGLISH_PLAIN

GRAMMAR = frozenset(ENGLISH) | frozenset(CHINESE)
OPINIONS = frozenset(ENGLISH_OPINIONS) | frozenset(CHINESE_OPINIONS)
PLAIN = frozenset(ENGLISH_PLAIN) | frozenset(CHINESE_PLAIN) | OPINIONS
NUMERALS = frozenset("点零〇一二三四五六七八九十百千万两半几")
_BREAK = re.compile(r"[^\w\s'’\-/]+|_+|\s[-–—/]+\s|\n+")  # where one clause ends and the next begins
_HAN = re.compile(f"[{HAN}]")
_SURFACE = re.compile(rf"[^\W\d_{HAN}]+(?:['’][^\W\d_{HAN}]+)*")
_PARTICLES = frozenset("的了是着吗呢吧啊也都就还")  # at the edge of a word they betray a wrong cut
_ENDINGS = ("ings", "ing", "edly", "ed", "ers", "er", "ies", "es", "s", "ly", "e", "y")


@dataclass(frozen=True)
class Speech:
    """The voices taken apart: `clauses` per voice, each a tuple of lower-cased words; `surface` how a word is spelt."""

    clauses: list[list[tuple[str, ...]]]
    surface: dict[str, str]
    chinese: bool


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return a crude stem that lets tune, tuned, tuning and tuner meet; Chinese words are their own."""
    if _HAN.search(word):
        return word
    word = word.removesuffix("'s").removesuffix("’s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiousl":
        word = word[:-1]
    return word


@lru_cache(maxsize=65_536)
def telling(word: str) -> bool:
    """Tell whether a word can carry a meaning of its own: no grammar, no shopping talk, no bare number."""
    if word in GRAMMAR or word in PLAIN or any(c.isdigit() for c in word):
        return False
    if _HAN.search(word):
        return (
            len(set(word)) >= 2
            and not NUMERALS.issuperset(word)
            and word[0] not in _PARTICLES
            and word[-1] not in _PARTICLES
        )
    return len(word) >= 3


def listen(texts: Sequence[str]) -> Speech:
    """Take voices apart into clauses and words, and note how each word is usually spelt inside a sentence."""
    spelt: dict[str, Counter[str]] = {}
    clauses: list[list[tuple[str, ...]]] = []
    han = 0
    for text in texts:
        text = unmarked(text).replace("’", "'")
        parts = [tuple(words(part)) for part in _BREAK.split(text) if part.strip()]
        clauses.append([part for part in parts if part])
        han += han_share(text) > 0.3
        for found in list(_SURFACE.finditer(text))[1:]:  # the first word's capital says nothing
            spelt.setdefault(found.group().lower(), Counter())[found.group()] += 1
    surface = {}
    for word, forms in spelt.items():
        form, times = forms.most_common(1)[0]
        shouted = form.isupper() and len(form) > 5
        surface[word] = form if times * 2 > sum(forms.values()) and not shouted else word
    return Speech(clauses, surface, han * 2 > len(texts))


@dataclass(frozen=True)
class Weights:
    """Per group (row) and stem (key): c-TF-IDF weight, the group's strongest being 1; `forms` the commonest word."""

    weight: list[dict[str, float]]
    forms: list[dict[str, str]]
    sizes: np.ndarray


def weigh(speech: Speech, groups: np.ndarray) -> Weights:
    """Return class-based TF-IDF over voices (a voice counts a stem once), scaled to 1 per group.

    `groups` holds 0 … G-1, or -1 for unplaced, which counts as background. weight = share of the group's voices
    with the stem x log(1 + N / voices with the stem) x lift damping. Source: Grootendorst (2022), arXiv 2203.05794,
    with voices in place of occurrences, so that one person's repetition does not name a demand.
    """
    count = int(groups.max(initial=-1)) + 1
    inside: list[Counter[str]] = [Counter() for _ in range(count)]
    spelt: list[dict[str, Counter[str]]] = [{} for _ in range(count)]
    everywhere: Counter[str] = Counter()
    for clauses, group in zip(speech.clauses, groups, strict=True):
        told = {word: stem(word) for clause in clauses for word in clause if telling(word)}
        stems = set(told.values())
        everywhere.update(stems)
        if group >= 0:
            inside[group].update(stems)
            for word, root in told.items():
                spelt[group].setdefault(root, Counter())[word] += 1
    sizes = np.bincount(groups[groups >= 0], minlength=count)
    total = len(speech.clauses)
    weight, forms = [], []
    for group in range(count):
        own = {}
        for root, hits in inside[group].items():
            share = hits / sizes[group]
            rest = (everywhere[root] - hits + 0.5) / (total - sizes[group] + 1.0)
            own[root] = share * np.log1p(total / everywhere[root]) * (share / (share + rest)) ** 2
        top = max(own.values(), default=1.0)
        weight.append({root: float(value / top) for root, value in own.items()})
        forms.append({root: seen.most_common(1)[0][0] for root, seen in spelt[group].items()})
    return Weights(weight, forms, sizes)


def keywords(weights: Weights, speech: Speech, group: int, many: int = 8) -> list[str]:
    """Return the group's strongest words in their usual spelling, strongest first; stated by two voices or more."""
    ranked = sorted(weights.weight[group].items(), key=lambda item: (-item[1], item[0]))
    return [speech.surface.get(w, w) for w in (weights.forms[group][root] for root, _ in ranked[:many])]
