"""A script that the tokenizer cannot read gets a vocabulary and a small encoder of its own, from unlabelled texts alone.

Meant for some 50,000 texts of one shop. On 10,000 the encoder was worse than the closed form that it starts from
(core/represent/lexical.py), so it refuses far smaller heaps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.base.device import Device, device
from core.base.errors import DataError
from core.base.protocols import Encoder, Tick, quiet
from core.base.tokens import MARK, words
from core.finetune import contrast, methods
from core.finetune.checkpoint import Checkpoints
from core.finetune.contrast import Batch, Contrasted, ContrastSettings, Draw
from core.finetune.loop import batches

PAD, UNKNOWN, FIRST = "[PAD]", "[UNK]", "[CLS]"
SPECIAL = (PAD, UNKNOWN, FIRST)
POSITIONS = 256  # as many tokens of a text as an encoder is shown elsewhere


@dataclass(frozen=True)
class VocabularySettings:
    """What becomes a token: frequent words, and single characters to spell the rest with."""

    word_seen: int = 10
    most_words: int = 8_000
    character_seen: int = 3


@dataclass(frozen=True)
class AdaptSettings:
    """A two-layer encoder from scratch; the defaults are the measured ones."""

    vocabulary: VocabularySettings = VocabularySettings()
    width: int = 256
    layers: int = 2
    heads: int = 4
    batch: int = 128
    epochs: float = 1.1
    most_tokens: int = 40  # of a half
    fewest: int = 2_000  # texts of two clauses or more
    contrast: ContrastSettings = ContrastSettings(
        temperature=0.1, rate=1e-3, embedding_rate=2e-3, warmup=0.04, still=0, pieces=1
    )


@dataclass(frozen=True)
class Adapted:
    """An encoder with its tokenizer, for `contrast.save`, and what was seen while it learnt."""

    trained: Contrasted
    tokenizer: Any
    moved: dict[str, float]  # how far each part went from where it began


def vocabulary(texts: Sequence[str], how: VocabularySettings = VocabularySettings()) -> list[tuple[str, float]]:
    """Return tokens with the logarithm of their share: words of two characters or more, then single characters.

    A word that is rarer than `word_seen` is left to its characters.
    """
    said, signs, read = Counter[str](), Counter[str](), _normalizer()
    for text in texts:
        told = read.normalize_str(text)
        said.update(words(told))
        signs.update(c for c in told if not c.isspace())
    common = [w for w, n in said.most_common() if len(w) > 1 and n >= how.word_seen][: how.most_words]
    single = sorted(c for c, n in signs.items() if n >= how.character_seen)
    total = max(1, said.total())
    # A character that stands alone more often is a likelier cut; the half keeps those that never do.
    return [(w, float(np.log((said[w] + 0.5) / total))) for w in [*common, *single]]


def _normalizer() -> Any:
    """Return how a text is read: NFKC, lower case, without marks and punctuation.

    Halves are made of clauses, so what stands between clauses would never be trained, and pooled all the same.
    """
    from tokenizers import Regex, normalizers

    nothing = [normalizers.Replace(Regex(each), " ") for each in (MARK, r"[\p{P}\p{Z}\p{C}~^`|]+")]
    return normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), *nothing])


def tokenizer(tokens: Sequence[tuple[str, float]]) -> Any:
    """Return a Transformers tokenizer that cuts a text into its likeliest tokens, needing no segmenter later on.

    Source: the unigram model, Kudo (2018), ACL, here with a given vocabulary; one mark goes in front of each text.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.Unigram([*((s, 0.0) for s in SPECIAL), *tokens], unk_id=1, byte_fallback=False))
    made.normalizer = _normalizer()
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.post_processor = processors.TemplateProcessing(single=f"{FIRST} $A", special_tokens=[(FIRST, 2)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token=PAD, unk_token=UNKNOWN, cls_token=FIRST, model_max_length=POSITIONS
    )


def fresh(
    tokens: Sequence[tuple[str, float]], start: Encoder, how: AdaptSettings = AdaptSettings(), seed: int = 0
) -> Any:
    """Return a small untrained encoder whose tokens begin where `start` places them as texts of their own.

    Each token's vector is projected at random, standardised by column and scaled to a deviation of .05. Tokens that
    began as noise were .10 NMI behind after as many steps.
    """
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(tokens), hidden_size=how.width, num_hidden_layers=how.layers,
        num_attention_heads=how.heads, intermediate_size=4 * how.width, max_position_embeddings=POSITIONS,
        pad_token_id=0,
    )  # fmt: skip
    encoder: Any = BertModel(config)
    encoder.pooler.requires_grad_(False)  # it belongs to the first token, which is not read alone
    rng = np.random.default_rng(seed)
    placed = start.encode([t for t, _ in tokens])
    placed = placed @ rng.normal(0, 0.1, (placed.shape[1], how.width))
    placed = 0.05 * (placed - placed.mean(axis=0)) / np.maximum(placed.std(axis=0), 1e-9)
    with torch.no_grad():
        encoder.embeddings.word_embeddings.weight[len(SPECIAL) :] = torch.from_numpy(placed.astype(np.float32))
        encoder.embeddings.position_embeddings.weight.zero_()  # places beyond a half are never trained: be silent there
    return encoder


def halves(clauses: Sequence[Sequence[Sequence[int]]], first: int, how: AdaptSettings) -> Draw:
    """Return the drawing of two random halves of each text's clauses (token ids), in batches of like length."""
    lengths = np.array([sum(len(c) for c in text) for text in clauses])
    waiting: list[np.ndarray] = []

    def side(text: Sequence[Sequence[int]], rows: np.ndarray) -> list[int]:
        return [first, *(t for i in rows for t in text[i])][: how.most_tokens]

    def draw(rng: np.random.Generator) -> Batch:
        if not waiting:
            waiting.extend(batches(lengths, how.batch, rng))
        rows, left, right = waiting.pop(), [], []
        for text in (clauses[i] for i in rows):
            order, cut = rng.permutation(len(text)), np.clip(rng.binomial(len(text), 0.5), 1, len(text) - 1)
            left.append(side(text, order[:cut]))
            right.append(side(text, order[cut:]))
        return left, right, rows

    return draw


def adapt(
    clauses: Sequence[Sequence[str]], start: Encoder, how: AdaptSettings = AdaptSettings(), seed: int = 0,
    tick: Tick = quiet, on: Device | None = None, kept: Checkpoints | None = None,
) -> Adapted:  # fmt: skip
    """Return a small encoder that brings together what the same text says in different clauses.

    `clauses` are the texts, each as its clauses; those with fewer than two, and repeats, do not take part. `start`
    places tokens before anything is learnt (the fitted halves-CCA with 100 dimensions). Write it by
    `contrast.save(adapted.trained.encoder, adapted.tokenizer, folder)`: an ordinary Transformers folder.
    Raises DataError `too_few_texts` and whatever `tick` raises.
    """
    told = [list(t) for t in dict.fromkeys(tuple(c) for c in clauses) if len(t) > 1]
    if len(told) < how.fewest:
        raise DataError("too_few_texts", rows=len(told), needed=how.fewest)
    tokens = vocabulary([" ".join(t) for t in told], how.vocabulary)
    reader = tokenizer(tokens)
    cut = reader([c for t in told for c in t], add_special_tokens=False)["input_ids"]
    ends = np.cumsum([len(t) for t in told])
    pieces = [cut[end - len(t) : end] for t, end in zip(told, ends, strict=True)]
    encoder = fresh(tokens, start, how, seed)
    began = {name: weight.clone() for name, weight in encoder.state_dict().items()}
    steps = max(1, round(how.epochs * len(told) / how.batch))
    draw = halves(pieces, reader.cls_token_id, how)
    trained = contrast.resumed(encoder, draw, steps, how.contrast, on or device(), seed, tick, kept)
    return Adapted(trained, reader, methods.went(trained.encoder, began))
