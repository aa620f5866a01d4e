"""The parts that one demand falls into when it is looked at by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.cluster.density import by_size, communities, edges
from core.cluster.reduce import centred, fuzzy_graph, neighbours


@dataclass(frozen=True)
class PartSettings:
    """A part holds at least `share` of the voices and `least` of them; there are at most `most`."""

    resolution: float = 1.0
    neighbours: int = 16
    share: float = 0.08
    least: int = 4
    most: int = 6


def parts(vectors: np.ndarray, how: PartSettings = PartSettings(), seed: int = 0) -> np.ndarray:
    """Return each voice's part 0 … P-1, the largest first, or -1; all -1 where the demand is one whole.

    Communities of the demand's own neighbour graph, centred on itself, so that what all its voices share says nothing.
    """
    rows = centred(vectors)
    if len(rows) < 4 * how.least:
        return np.full(len(rows), -1, dtype=np.int64)
    near = neighbours(rows, min(how.neighbours, max(4, len(rows) // 3)))
    cut = communities(edges(fuzzy_graph(rows, near, seed)), len(rows), how.resolution, seed)
    found = by_size(cut, max(how.least, round(how.share * len(rows))))
    found = np.where(found < how.most, found, -1)
    return found if found.max(initial=-1) > 0 else np.full(len(rows), -1, dtype=np.int64)
