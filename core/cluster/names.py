"""Names for demands, cut from the voices' own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.base.tokens import han_share, unmarked
from core.cluster.keywords import (
    GRAMMAR,
    NUMERALS,
    OPINIONS,
    PLAIN,
    Speech,
    Weights,
    keywords,
    listen,
    stem,
    telling,
    weigh,
)
from core.cluster.stopwords import (
    CHINESE_CLOSERS,
    CHINESE_OPENERS,
    ENGLISH_CLOSERS,
    ENGLISH_OPENERS,
    PRONOUNS,
)

OPENERS = frozenset(ENGLISH_OPENERS) | frozenset(CHINESE_OPENERS)
CLOSERS = frozenset(ENGLISH_CLOSERS) | frozenset(CHINESE_CLOSERS)
PERSONAL = frozenset(PRONOUNS)

Likeness = Callable[[Sequence[str]], np.ndarray]  # phrases -> cosine to each group's centre, shape (phrases, groups)
Phrase = tuple[str, ...]


@dataclass(frozen=True)
class NameSettings:
    """How long a name may be and how many are proposed."""

    suggestions: int = 3
    keywords: int = 8
    words: int = 5  # of a repeated phrase
    clause_words: int = 7  # of a whole clause, and the longest name
    han: tuple[int, int] = (4, 12)
    clause_han: int = 8  # of a clause that one person said: a longer one tells a story
    alike: float = 0.5  # share of common stems above which two suggestions are the same
    wordings: int = 3  # different ways of saying it from which on a word counts fully
    said: tuple[int, int] = (1, 8)  # ... from which on a phrase is a name: without gaps a wrong cut looks like one
    first: int = 10  # ... and only the best phrases are asked: what many say need not be what sets them apart
    full: int = 150  # ... in a group of so many wordings or more; in a smaller one fewer in proportion
    candidates: int = 60  # phrases whose meaning is looked at
    near: float = 0.6  # weight of a phrase's likeness to its group, against 1 for its words
    apart: float = 0.5  # ... and of how much more it is like its own group than any other


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
    wording: np.ndarray | None = None,
    likeness: Likeness | None = None,
) -> list[Description]:
    """Return keywords and names of the groups 0 … G-1 (`groups` has -1 for unplaced); no two share a first name.

    `closeness` is each voice's cosine to its group's centre: the most central voice speaks where no phrase does.
    `taken` are names that belong to others already. `wording` numbers the voices so that near-copies share one, and
    a sentence that was copied ten times counts once. `likeness` lets the encoder say which phrase means the group
    and no other.
    """
    speech = listen(texts)
    weights = weigh(speech, groups)
    count = len(weights.weight)
    wording = np.arange(len(texts)) if wording is None else wording
    everywhere = _spread_of_phrases(speech, how)
    best = [_worded(speech, weights, g, np.flatnonzero(groups == g), wording, everywhere, how) for g in range(count)]
    ranked = _meant(best, speech, likeness, how) if likeness else [[phrase for phrase, _ in one] for one in best]
    used = {_key(name) for name in taken}
    found: dict[int, Description] = {}
    for group in sorted(range(count), key=lambda g: (-weights.sizes[g], g)):
        members = np.flatnonzero(groups == group)
        common = _common(ranked[group], speech, members, wording, how)
        names = _apart(common, speech, used, how)
        if not names:  # what nobody says twice may be a wrong cut; a whole clause is none
            names = _apart(_whole(ranked[group], speech, weights, group, members, how), speech, used, how)[:1]
        if not names:
            typical = texts[members[closeness[members].argmax()]]
            names = [_last_resort(speech, weights, group, typical, used)]
        rest = [phrase for phrase in ranked[group] if phrase not in set(common)]
        names += _apart(rest, speech, used | {_key(name) for name in names}, how)[: how.suggestions - len(names)]
        used.add(_key(names[0]))
        found[group] = Description(keywords(weights, speech, group, how.keywords), names)
    return [found[group] for group in range(count)]


def _phrases(clause: Phrase, speech: Speech, how: NameSettings) -> Iterator[Phrase]:
    """Yield the readable word runs of a clause, and the clause itself: sound edges, the right length, something told."""
    n, chinese = len(clause), speech.chinese
    roles = [_role(word, chinese) for word in clause]
    for start in range(n):
        if not roles[start].begins:
            continue
        told, grammar = False, 0
        whole = start == 0 and n <= how.clause_words
        for stop in range(start + 1, (n if whole else min(n, start + how.words)) + 1):
            word, role = clause[stop - 1], roles[stop - 1]
            if role.never or word in clause[start : stop - 1]:
                break
            told, grammar = told or role.tells, grammar + role.grammar
            readable = role.ends and told and (stop - start <= how.words or stop == n)
            if readable and _long_enough(clause[start:stop], chinese, grammar, how):
                yield clause[start:stop]


class _Role(NamedTuple):
    """What a word can be in a name."""

    begins: bool
    ends: bool
    tells: bool
    grammar: bool
    never: bool  # a name is everybody's; an order, a telephone, a year are no want; "is" makes a sentence


@lru_cache(maxsize=65_536)
def _role(word: str, chinese: bool) -> _Role:
    grammar = word in GRAMMAR
    half = chinese and len(word) == 1  # of a word
    count = word[0].isdigit() or (chinese and NUMERALS.issuperset(word))
    never = word in PERSONAL or sum(c.isdigit() for c in word) > 3 or (chinese and word == "是")
    begins = not count and (word in OPENERS or not (grammar or half))
    return _Role(begins, word in CLOSERS or not (grammar or half), telling(word), grammar, never)


def _long_enough(phrase: Phrase, chinese: bool, grammar: int, how: NameSettings) -> bool:
    if chinese:
        letters = "".join(phrase)
        return how.han[0] <= len(letters) <= how.han[1] and han_share(letters) > 0.5
    return len(phrase) >= 2 and grammar * 2 <= len(phrase)


def _spread_of_phrases(speech: Speech, how: NameSettings) -> Counter[tuple[str, ...]]:
    """Count for each phrase the voices of the whole corpus that say it."""
    seen: Counter[tuple[str, ...]] = Counter()
    for clauses in speech.clauses:
        seen.update({phrase for clause in clauses for phrase in _phrases(clause, speech, how)})
    return seen


def _worded(
    speech: Speech,
    weights: Weights,
    group: int,
    members: np.ndarray,
    wording: np.ndarray,
    everywhere: Counter[Phrase],
    how: NameSettings,
) -> list[tuple[Phrase, float]]:
    """Return the group's best phrases by their words, the best first, with scores (1 = the best).

    A phrase is as good as the mean weight of its telling words (a weak word pulls it down, two strong beat one), by
    how many different wordings say it, how much of its use is the group's own, and how little of it is grammar.
    """
    said: dict[Phrase, set[int]] = {}
    hits: Counter[Phrase] = Counter()
    spread: dict[str, set[int]] = {}
    whole: set[Phrase] = set()
    for row in members:
        own = {phrase for clause in speech.clauses[row] for phrase in _phrases(clause, speech, how)}
        whole.update(clause for clause in speech.clauses[row] if clause in own)
        hits.update(own)
        for phrase in own:
            said.setdefault(phrase, set()).add(int(wording[row]))
        for root in {stem(word) for clause in speech.clauses[row] for word in clause if telling(word)}:
            spread.setdefault(root, set()).add(int(wording[row]))
    weight = weights.weight[group]
    scores: dict[Phrase, float] = {}
    for phrase, wordings in said.items():
        roots = {stem(word) for word in phrase if telling(word)}
        told = sum(weight.get(root, 0.0) * min(1.0, len(spread[root]) / how.wordings) for root in roots)
        filling = sum(not telling(word) for word in phrase) / len(phrase)
        praise = phrase[0] in PLAIN or phrase[-1] in OPINIONS  # "great strings" and "the tuner works" name no want
        opinion = 0.55 if praise and len(roots) == 1 else 1.0
        complete = (1.4 if speech.chinese else 1.15) if phrase in whole else 1.0  # without gaps a cut is easily wrong
        owned = min(1.0, 2 * hits[phrase] / everywhere[phrase]) ** 0.5
        grammar = 1.0 - (0.5 if speech.chinese else 0.3) * filling
        repeated = 1.0 + 0.3 * float(np.log(len(wordings)))
        scores[phrase] = told / (len(roots) + 0.6) * repeated * owned * grammar * opinion * complete
    order = sorted(scores, key=lambda phrase: (-scores[phrase], phrase))[: how.candidates]
    top = max((scores[phrase] for phrase in order), default=1.0) or 1.0
    return [(phrase, scores[phrase] / top) for phrase in order]


def _meant(
    best: list[list[tuple[Phrase, float]]], speech: Speech, likeness: Likeness, how: NameSettings
) -> list[list[Phrase]]:
    """Return the phrases ranked by words and meaning: near the own group's centre, far from every other."""
    flat = [_written(phrase, speech) for one in best for phrase, _ in one]
    if not flat:
        return [[] for _ in best]
    near, ranked, begin = likeness(flat), [], 0
    for group, one in enumerate(best):
        rows = near[begin : begin + len(one)]
        begin += len(one)
        own = rows[:, group]
        other = np.delete(rows, group, axis=1).max(axis=1, initial=0.0)
        top = max(float(own.max(initial=0.0)), 1e-6)
        worth = (
            np.array([score for _, score in one])
            + how.near * own / top
            + how.apart * np.clip((own - other) / top, -1, 1)
        )
        ranked.append([one[i][0] for i in np.argsort(-worth, kind="stable")])
    return ranked


def _common(
    ranked: list[Phrase], speech: Speech, members: np.ndarray, wording: np.ndarray, how: NameSettings
) -> list[Phrase]:
    """Return the phrases that enough different wordings of the group say."""
    said: dict[Phrase, set[int]] = {phrase: set() for phrase in ranked[: how.first]}
    for row in members:
        for phrase in {phrase for clause in speech.clauses[row] for phrase in _phrases(clause, speech, how)}:
            if phrase in said:
                said[phrase].add(int(wording[row]))
    size = min(how.full, len(set(wording[members].tolist())))
    least = max(1, how.said[speech.chinese] * size // how.full)
    return [phrase for phrase in ranked[: how.first] if len(said[phrase]) >= least]


def _whole(
    ranked: list[Phrase], speech: Speech, weights: Weights, group: int, members: np.ndarray, how: NameSettings
) -> list[Phrase]:
    """Return the phrases that somebody said as a clause and whose telling words are the group's: two or more of them said
    by several, one of them among its two strongest."""
    said = Counter(
        word for row in members for word in {w for clause in speech.clauses[row] for w in clause if telling(w)}
    )
    clauses = {clause for row in members for clause in speech.clauses[row]}
    strongest = {weights.forms[group][root] for root in _strongest(weights, group, 2)}
    shared = lambda phrase: sum(said[word] >= how.wordings for word in phrase)  # noqa: E731
    short = lambda phrase: len("".join(phrase)) <= how.clause_han and not any(map(NUMERALS.issuperset, phrase))  # noqa: E731
    return [p for p in ranked if p in clauses and not strongest.isdisjoint(p) and shared(p) > 1 and short(p)]


def _strongest(weights: Weights, group: int, many: int) -> list[str]:
    return sorted(weights.weight[group], key=lambda root: (-weights.weight[group][root], root))[:many]


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
    typical = unmarked(typical).replace("⟨⟩", "")
    joint = "、" if speech.chinese else ", "
    plain = joint.join(words) if words else typical.strip()[:12] if speech.chinese else " ".join(typical.split()[:7])
    plain = plain[:1].upper() + plain[1:]
    name, number = plain, 2
    while _key(name) in taken:
        name, number = f"{plain} {number}", number + 1
    return name
