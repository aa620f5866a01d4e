"""The output of a tagger: scores of tags, a linear-chain CRF that knows which tag follows which, and the best path.

Written here because pytorch-crf (0.7.2, 2019) and torchcrf (1.1.0, 2020) are no longer kept, and neither knows of
illegal transitions. Source of the formulas: Lafferty, McCallum & Pereira (2001), ICML; Lample et al. (2016), NAACL,
for its use over a network.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from core.finetune.tagging.tags import NOTHING, TagSet

NEVER = -1e4  # the score of an illegal step: finite, so that no sum of it becomes not-a-number


def best_path(scores: np.ndarray, lengths: np.ndarray, begin: np.ndarray, follow: np.ndarray) -> list[np.ndarray]:
    """Return the path of the highest total score of each row: int64, shape (length,).

    `scores`: (rows, units, tags); `begin`: (tags,), of a first unit; `follow`: (tags before, tags after). Viterbi (1967).
    """
    rows, units, _ = scores.shape
    if not units:
        return [np.zeros(0, np.int64) for _ in range(rows)]
    came = np.zeros(scores.shape, np.int64)
    total = [scores[:, 0] + begin]
    for at in range(1, units):
        ways = total[-1][:, :, None] + follow[None]
        came[:, at] = ways.argmax(axis=1)
        total.append(ways.max(axis=1) + scores[:, at])
    paths = []
    for row, length in enumerate(lengths):
        path = np.zeros(int(length), np.int64)
        for at in range(int(length) - 1, -1, -1):
            path[at] = total[at][row].argmax() if at == length - 1 else came[row, at + 1, path[at + 1]]
        paths.append(path)
    return paths


def walls(tags: TagSet) -> tuple[np.ndarray, np.ndarray]:
    """Return 0 for a legal first tag or step and NEVER for an illegal one, float32: shapes (tags,), (tags, tags)."""
    first, step = tags.legal()
    return np.where(first, 0, NEVER).astype(np.float32), np.where(step, 0, NEVER).astype(np.float32)


@lru_cache(maxsize=1)
def _head() -> Any:
    """Return the class of the output; torch is imported when it is first asked for."""
    import torch
    from torch.nn import functional

    class Head(torch.nn.Module):
        """Scores of tags and of qualities for every unit, and the loss of a tagging.

        Without `chained` the loss is the cross entropy of each unit, and the best path is the best legal one.
        """

        def __init__(self, width: int, tags: TagSet, chained: bool) -> None:
            super().__init__()
            self.tags = torch.nn.Linear(width, len(tags.names))
            self.qualities = torch.nn.Linear(width, len(tags.qualities)) if tags.qualities else None
            begin, follow = walls(tags)
            self.register_buffer("no_begin", torch.from_numpy(begin), persistent=False)
            self.register_buffer("no_follow", torch.from_numpy(follow), persistent=False)
            self.begin = torch.nn.Parameter(torch.zeros(len(begin))) if chained else None
            self.follow = torch.nn.Parameter(torch.zeros(follow.shape)) if chained else None

        def chain(self) -> tuple[Any, Any]:
            """Return the scores of first tags, (tags,), and of steps, (tags, tags); illegal ones are NEVER."""
            first: Any = self.no_begin
            step: Any = self.no_follow
            if self.begin is None or self.follow is None:
                return first, step
            return self.begin + first, self.follow + step

        def forward(self, states: Any) -> tuple[Any, Any]:
            """Return float32 scores of tags, (rows, units, tags), and of qualities, (rows, units, qualities) or None."""
            said = self.qualities(states).float() if self.qualities is not None else None
            return self.tags(states).float(), said

        def loss(self, scores: Any, said: Any, mask: Any, told: Any, quality: Any) -> Any:
            """Return the mean loss of a batch per unit; padded units count nothing, nor qualities that are not told."""
            if self.begin is None:
                each = functional.cross_entropy(scores.transpose(1, 2), told, reduction="none")
                total = (each * mask).sum() / mask.sum()
            else:
                total = self._chain_loss(scores, mask, told) / mask.sum()
            if said is not None and bool((quality != NOTHING).any()):
                total = total + QUALITY * functional.cross_entropy(
                    said.transpose(1, 2), quality, ignore_index=NOTHING, reduction="sum"
                ) / mask.sum()  # fmt: skip
            return total

        def _chain_loss(self, scores: Any, mask: Any, told: Any) -> Any:
            """Return the negative log-likelihood of the told tags, summed over the rows of a batch."""
            begin, follow = self.chain()
            here = scores.gather(2, told.unsqueeze(2)).squeeze(2)
            path = begin[told[:, 0]] + here[:, 0]
            path = path + ((follow[told[:, :-1], told[:, 1:]] + here[:, 1:]) * mask[:, 1:]).sum(1)
            all_ways = begin + scores[:, 0]
            for at in range(1, scores.shape[1]):
                after = torch.logsumexp(all_ways.unsqueeze(2) + follow, dim=1) + scores[:, at]
                all_ways = torch.where(mask[:, at : at + 1] > 0, after, all_ways)
            return (torch.logsumexp(all_ways, dim=1) - path).sum()

    return Head


QUALITY = 1.0  # weight of the loss of what is said beside the loss of where it is said


def head(width: int, tags: TagSet, chained: bool) -> Any:
    """Return a fresh output for states of a width; `chained` puts the CRF on it."""
    return _head()(width, tags, chained)
