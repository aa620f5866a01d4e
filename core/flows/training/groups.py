"""Groups that nobody labelled, and the encoder that learns from them: one round of self-training over all texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.base.device import device
from core.base.errors import DataError
from core.base.protocols import Tick, quiet, stretch
from core.cluster.density import communities, edges
from core.cluster.reduce import Neighbours, centred, fuzzy_graph, neighbours
from core.cluster.stability import ALONE, choose, resample
from core.cluster.wording import subset
from core.finetune import backbone
from core.finetune.checkpoint import Checkpoints
from core.finetune.contrast import Contrasted
from core.finetune.encoders import late, selftrain
from core.finetune.encoders.selftrain import SelfTrainSettings

REACH, LONG = 16, 61  # neighbours with the text itself; candidates that are re-ranked and resampled
MOST = 250_000  # tokens whose states are held at a time, some 2 GB
HOW = SelfTrainSettings()


def taught(
    base: Path,
    texts: Sequence[str],
    how: SelfTrainSettings = HOW,
    seed: int = 0,
    tick: Tick = quiet,
    kept: Checkpoints | None = None,
) -> tuple[Contrasted, int, int]:
    """Return the encoder of a folder after one round on texts without labels, how many texts it saw, and their groups.

    Of a heap beyond `MOST` tokens a part drawn by chance teaches. Raises DataError `too_few_texts`, `one_group_only`.
    """
    if len(texts) < how.fewest:
        raise DataError("too_few_texts", rows=len(texts), needed=how.fewest)
    texts = _some(base, texts, how.most_tokens, seed)
    tick(0.0, 1.0, stage="groups")
    threads = backbone.thread_count()  # the libraries that find groups begin to use more on the way
    vectors, wide, listed = re_ranked(list(texts), base, stretch(tick, 0.0, 0.3, stage="groups"))
    groups = partition(wide, listed, chosen(wide, listed, seed), seed)
    if (many := len(np.unique(groups))) < 2:
        raise DataError("one_group_only", rows=len(texts))
    own = stretch(tick, 0.4, 1.0, stage="teaching")
    with backbone.threads(threads):
        made = selftrain.from_groups(base, texts, groups, listed.index[:, 1:], vectors, how, seed, own, kept=kept)
    return made, len(texts), many


def of_the_map(
    base: Path, demands: dict[str, str], how: SelfTrainSettings = HOW, seed: int = 0, tick: Tick = quiet,
    kept: Checkpoints | None = None,
) -> tuple[Contrasted, int, int]:  # fmt: skip
    """Return what `taught` does, where the groups are the demands of sentences on the map.

    The map cuts finer than the rule above, which finds one group alone in some small shops. Raises DataError `too_few_texts`.
    """
    texts = _some(base, list(demands), how.most_tokens, seed)
    names = {name: n for n, name in enumerate(sorted(set(demands.values())))}
    threads = backbone.thread_count()
    vectors = centred(backbone.PlainEncoder(base, "", device()).encode(texts, stretch(tick, 0.0, 0.3, stage="groups")))
    near = neighbours(vectors, min(LONG, len(texts))).index[:, 1:]
    mine, own = np.array([names[demands[text]] for text in texts]), stretch(tick, 0.4, 1.0, stage="teaching")
    with backbone.threads(threads):
        made = selftrain.from_groups(base, texts, mine, near, vectors, how, seed, own, kept=kept)
    return made, len(texts), len(set(mine.tolist()))


def _some(base: Path, texts: Sequence[str], most: int, seed: int) -> list[str]:
    order = np.random.default_rng(seed).permutation(len(texts))
    spent = np.cumsum(backbone.tokens(base, texts, most).lengths[order])
    return [texts[i] for i in np.sort(order[: max(1, int((spent <= MOST).sum()))])]


def re_ranked(texts: list[str], folder: Path, tick: Tick = quiet) -> tuple[np.ndarray, np.ndarray, Neighbours]:
    """Return the plain vectors, the wide ones, and their lists re-ranked token by token.

    Read are the last layer, the one half way and the one at two thirds: 6, 3 and 4 of six, as they were measured.
    """
    last = late.depth(folder)
    half, third = last // 2, round(2 * last / 3)
    told = late.states(folder, texts, (last, half), (last, third), tick=tick)
    wide = late.side_by_side(told, {last: 1.0, half: 0.3})
    near = neighbours(wide, LONG)
    others = near.index[:, 1:]
    gap = np.maximum(1 - late.fused(1 - near.distance[:, 1:], told, others, {last: 2.0, third: 1.0}), 0)
    order = np.argsort(gap, axis=1, kind="stable")
    index, distance = (np.take_along_axis(a, order, axis=1) for a in (others, gap))
    itself = np.arange(len(texts), dtype=np.int32)[:, None]
    listed = Neighbours(np.hstack([itself, index]), np.hstack([np.zeros_like(gap[:, :1]), distance]))
    return centred(told.means[last]), wide, listed


def chosen(rows: np.ndarray, near: Neighbours, seed: int) -> float:
    """Return the resolution that resamples agree on, without a label and without the number of groups."""
    samples = resample(rows, near, np.arange(len(rows)), REACH, ALONE, seed, ALONE.resamples)
    return choose(samples, ALONE, seed).resolution


def partition(rows: np.ndarray, near: Neighbours, resolution: float, seed: int) -> np.ndarray:
    """Return a group for every text: fuzzy neighbour graph and Leiden, nothing left out."""
    graph = fuzzy_graph(rows, subset(near, np.arange(len(rows)), REACH), seed)
    return communities(edges(graph), len(rows), resolution, seed)
