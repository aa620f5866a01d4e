"""What the shop's customers say: sentences written by people, varied, joined to reviews, with their truth."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TONES = ("missing", "praise", "wish")
_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_LETTERS = re.compile(r"[a-z]{5,}")
# What fingers and input methods do to Chinese.
_HOMOPHONES = {"的": "得", "在": "再", "做": "作", "那": "哪", "吧": "把", "她": "他", "像": "象", "已": "以"}


@dataclass
class Deck:
    """Ways of saying one thing, dealt evenly: every way is used once before any is used again."""

    ways: list[tuple[str, str]]  # (half, sentence with alternatives)
    order: list[int] = field(default_factory=list)

    def deal(self, rng: np.random.Generator) -> tuple[str, str]:
        """Return (half, one surface form)."""
        if not self.order:
            self.order = list(rng.permutation(len(self.ways)))
        half, way = self.ways[self.order.pop()]
        return half, spin(way, rng)


def spin(way: str, rng: np.random.Generator) -> str:
    """Choose one of each {a|b|c}."""
    chosen = _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), way)
    return " ".join(chosen.split(" ")).replace("  ", " ").strip()


@dataclass
class Speech:
    """All decks of one language: {(demand, tone)}, background and the unspoken needs."""

    language: str
    demands: dict[tuple[str, str], Deck]
    background: Deck
    unspoken: dict[str, Deck]

    @classmethod
    def read(cls, language: str, halves: str) -> Speech:
        """Read the wordings of a language; `halves` is "A", "B" or "AB" (two independent authors)."""
        files = {h: tomllib.loads((HERE / "words" / f"{language}_{h.lower()}.toml").read_text("utf-8")) for h in halves}
        keys = [(d, t) for d in next(iter(files.values()))["demand"] for t in TONES]
        pool = {k: [(h, w) for h, f in files.items() for w in f["demand"][k[0]][k[1]]] for k in keys}
        ways = [(h, w) for h, f in files.items() for w in f["background"]["ways"]]
        needs = next(iter(files.values()))["unspoken"]
        unspoken = {n: Deck([(h, w) for h, f in files.items() for w in f["unspoken"][n]["ways"]]) for n in needs}
        return cls(language, {k: Deck(v) for k, v in pool.items()}, Deck(ways), unspoken)


def typed(sentence: str, language: str, rng: np.random.Generator) -> str:
    """Return the sentence as hurried fingers leave it: about one in seven carries a slip."""
    if rng.random() > 0.14:
        return sentence
    if language == "zh":
        slips = [c for c in sentence if c in _HOMOPHONES]
        if not slips:
            return sentence
        slip = rng.choice(slips)
        return sentence.replace(slip, _HOMOPHONES[slip], 1)
    words = list(_LETTERS.finditer(sentence))
    if not words:
        return sentence
    found = words[int(rng.integers(len(words)))]
    at = found.start() + int(rng.integers(1, len(found.group()) - 2))
    kind = rng.random()
    if kind < 0.4:  # two letters change places
        return sentence[:at] + sentence[at + 1] + sentence[at] + sentence[at + 2 :]
    if kind < 0.7:  # one is lost
        return sentence[:at] + sentence[at + 1 :]
    return sentence[:at] + sentence[at] + sentence[at:]  # one is doubled


def joined(sentences: list[str], language: str, rng: np.random.Generator) -> str:
    """Return sentences as one review: line breaks, doubled marks and a forgotten last full stop included."""
    parts = []
    for sentence in sentences:
        if sentence[-1] in "!！" and rng.random() < 0.25:
            sentence += sentence[-1]
        if language == "en" and rng.random() < 0.05:
            sentence = sentence[0].lower() + sentence[1:]
        parts.append(sentence)
    if rng.random() < 0.12 and parts[-1][-1] in ".。":
        parts[-1] = parts[-1][:-1]
    breaks = "\n" if len(parts) > 3 and rng.random() < 0.3 else ""
    glue = breaks or (" " if language == "en" else "")
    return glue.join(parts)


def contact(template: str, rng: np.random.Generator) -> str:
    """Fill a sentence with invented personal data that a masker has to find."""
    digits = "".join(map(str, rng.integers(0, 10, 8)))
    phones = [f"+44 7700 {digits[:6]}", f"(415) 555-{digits[:4]}", f"138{digits}", f"+86 139 {digits[:4]} {digits[4:]}"]
    names = ("anna.k", "j_miller", "li.wei88", "mum2three", "zhang.min")
    hosts = ("example.com", "example.org", "mail.example.cn")
    text = spin(template, rng)
    text = text.replace("{phone}", str(rng.choice(phones)))
    return text.replace("{email}", f"{rng.choice(names)}@{rng.choice(hosts)}")
