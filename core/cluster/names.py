"""Names for demands, cut from the voices' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.cluster.keywords import GRAMMAR, PLAIN, Speech, Weights, keywords, listen, stem, telling, weigh
from core.cluster.stopwords import (
    CHINESE_CLOSERS,
    CHINESE_OPENERS,
    ENGLISH_CLOSERS,
    ENGLISH_OPENERS,
)

OPENERS = frozenset(ENGLISH_OPENERS) | frozenset(CHINESE_OPENERS)
CLOSERS = frozenset(ENGLISH_CLOSERS) | frozenset(CHINESE_CLOSERS)


@dataclass(frozen=True)
class NameSettings:
    """How long a name may be and how many are proposed."""

    suggestions: int = 3
    keywords: int = 8
    words: int = 5  # of a repeated phrase
    clause_words: int = 7  # of a whole clause, and the longest name
    han: tuple[int, int] = (4, 12)
    alike: float = 0.5  # share of common stems above which two suggestions are the same


@dataclass(frozen=True)
class Description:
    """What a demand is called: its keywords and up to three names, best first."""

    keywords: list[str]
    suggestions: list[str]


def describe(
    texts: Sequence[str],
    groups: np.ndarray,
    closeness: np.ndarray,
    taken: Iterable[str] = (),
    how: NameSettings = NameSettings(),
) -> list[Description]:
    """Return keywords and names of the groups 0 … G-1 (`groups` has -1 for unplaced); no two share a first name.

    `closeness` is each voice's cosine to its group's centre: phrases of central voices are preferred. `taken` are
    names that belong to others already.
    """
    speech = listen(texts)
    weights = weigh(speech, groups)
    count = len(weights.weight)
    everywhere = _spread_of_phrases(speech, how)
    used = {_key(name) for name in taken}
    found: dict[int, Description] = {}
    for group in sorted(range(count), key=lambda g: (-weights.sizes[g], g)):
        members = np.flatnonzero(groups == group)
        ranked = _ranked(speech, weights, group, members, closeness, everywhere, how)
        names = _apart(ranked, speech, used, how)
        if not names:
            names = [_last_resort(speech, weights, group, texts[members[closeness[members].argmax()]], used)]
        used.add(_key(names[0]))
        found[group] = Description(keywords(weights, speech, group, how.keywords), names)
    return [found[group] for group in range(count)]


def _phrases(clause: tuple[str, ...], speech: Speech, how: NameSettings) -> Iterator[tuple[str, ...]]:
    """Yield the readable word runs of a clause: sound edges, the right length, something told."""
    n = len(clause)
    for start in range(n):
        for stop in range(start + 1, min(n, start + how.words) + 1):
            phrase = clause[start:stop]
            if _sound(phrase, speech.chinese, how):
                yield phrase
    if how.words < n <= how.clause_words and _sound(clause, speech.chinese, how):
        yield clause


def _sound(phrase: tuple[str, ...], chinese: bool, how: NameSettings) -> bool:
    head, last = phrase[0], phrase[-1]
    if (head in GRAMMAR and head not in OPENERS) or (last in GRAMMAR and last not in CLOSERS):
        return False
    if head[0].isdigit() or len(set(phrase)) < len(phrase) or not any(telling(word) for word in phrase):
        return False
    if chinese:
        return how.han[0] <= sum(len(word) for word in phrase) <= how.han[1]
    grammar = sum(word in GRAMMAR for word in phrase)
    return len(phrase) >= 2 and grammar * 2 <= len(phrase)


def _spread_of_phrases(speech: Speech, how: NameSettings) -> Counter[tuple[str, ...]]:
    """Count for each phrase the voices of the whole corpus that say it."""
    seen: Counter[tuple[str, ...]] = Counter()
    for clauses in speech.clauses:
        seen.update({phrase for clause in clauses for phrase in _phrases(clause, speech, how)})
    return seen


def _ranked(
    speech: Speech,
    weights: Weights,
    group: int,
    members: np.ndarray,
    closeness: np.ndarray,
    everywhere: Counter[tuple[str, ...]],
    how: NameSettings,
) -> list[tuple[str, ...]]:
    """Return the group's phrases, best first: telling x repeated x its own x said by central voices."""
    said: Counter[tuple[str, ...]] = Counter()
    near: dict[tuple[str, ...], float] = {}
    whole: set[tuple[str, ...]] = set()
    for row in members:
        own = {phrase for clause in speech.clauses[row] for phrase in _phrases(clause, speech, how)}
        whole.update(clause for clause in speech.clauses[row] if clause in own)
        said.update(own)
        for phrase in own:
            near[phrase] = near.get(phrase, 0.0) + float(closeness[row])
    middle = max(float(closeness[members].mean()), 1e-6)
    weight = weights.weight[group]
    scores: dict[tuple[str, ...], float] = {}
    for phrase, hits in said.items():
        roots = {stem(word) for word in phrase if telling(word)}
        tells = sum(sorted((weight.get(root, 0.0) for root in roots), reverse=True)[:3]) / (len(roots) + 1.0) ** 0.5
        owned = hits / everywhere[phrase]
        central = np.clip(near[phrase] / hits / middle, 0.5, 1.5)
        repeated = np.log1p(hits) if hits > 1 else 0.4
        opinion = 0.55 if phrase[0] in PLAIN and len(roots) == 1 else 1.0  # "great strings" names no want
        scores[phrase] = tells * owned**0.5 * central * repeated * opinion * (1.25 if phrase in whole else 1.0)
    return sorted(scores, key=lambda phrase: (-scores[phrase], phrase))


def _apart(ranked: list[tuple[str, ...]], speech: Speech, taken: set[str], how: NameSettings) -> list[str]:
    """Return the best phrases that say different things; the first is no other demand's name."""
    chosen: list[str] = []
    roots: list[set[str]] = []
    for phrase in ranked[:200]:
        own = {stem(word) for word in phrase if telling(word)}
        if any(len(own & other) > how.alike * len(own | other) for other in roots):
            continue
        name = _written(phrase, speech)
        if _key(name) in taken:
            continue
        chosen.append(name)
        roots.append(own)
        if len(chosen) == how.suggestions:
            break
    return chosen


def _written(phrase: tuple[str, ...], speech: Speech) -> str:
    """Write a phrase as a person would: usual spelling, first letter large; Chinese without gaps."""
    spelt = [speech.surface.get(word, word) for word in phrase]
    if speech.chinese:
        return "".join(spelt)
    text = " ".join(spelt)
    return text[:1].upper() + text[1:]


def _key(name: str) -> str:
    return name.casefold()


def _last_resort(speech: Speech, weights: Weights, group: int, typical: str, taken: set[str]) -> str:
    """Return two keywords, else the beginning of the most central voice, made unique by counting on."""
    words = keywords(weights, speech, group, 2)
    joint = "、" if speech.chinese else ", "
    plain = joint.join(words) if words else typical.strip()[:12] if speech.chinese else " ".join(typical.split()[:7])
    plain = plain[:1].upper() + plain[1:]
    name, number = plain, 2
    while _key(name) in taken:
        name, number = f"{plain} {number}", number + 1
    return name
