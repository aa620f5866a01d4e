"""A shop's own vectors for texts that the language model cannot read, tuned on texts that carry no label.

The closed form that places such texts on the map (`represent/lexical.py`), fitted on whatever is not kept for judging, and
tuned until halves of one text find each other (`finetune/encoders/static.py`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from core.base.protocols import Tick, quiet, stretch
from core.finetune import backbone
from core.finetune.encoders import static
from core.finetune.encoders.static import StaticSettings
from core.represent.lexical import Lexical, LexicalEncoder, bm25, clauses

START = Lexical(dimensions=100)
HOW = StaticSettings()
PER_TEXT = 0.0035  # seconds of one thread


def heap(base: Path, texts: Sequence[str]) -> list[str]:
    """Return the texts, each once, that the tokenizer of a folder cannot read; none where they are too few to tune on."""
    each = list(dict.fromkeys(texts))
    if len(each) < HOW.fewest:
        return []
    blind = backbone.unknown(base, each) > backbone.UNREADABLE
    found = [text for text, unread in zip(each, blind, strict=True) if unread]
    return found if sum(len(clauses(text)) > 1 for text in found) >= HOW.fewest else []


def vectors(texts: Sequence[str], seed: int = 0, tick: Tick = quiet) -> LexicalEncoder:
    """Return vectors tuned on texts. Raises DataError `too_few_texts` where fewer than `HOW.fewest` have two clauses."""
    with tempfile.TemporaryDirectory() as name:
        begun, tuned = Path(name) / "begun", Path(name) / "tuned"
        LexicalEncoder.fit(texts, seed, START, stretch(tick, 0.0, 0.6)).save(begun)
        static.tune(begun, [clauses(t) for t in texts], bm25, tuned, HOW, seed, stretch(tick, 0.6, 1.0))
        return LexicalEncoder.load(tuned)
