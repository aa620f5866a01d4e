"""Vectors with a planted truth: each demand a direction, each wording a place near it, each voice near its wording."""

import numpy as np


def planted(demands: int = 4, wordings: int = 12, copies: int = 6, background: int = 0, seed: int = 0):
    """Return (vectors, demand per voice or -1, wording per voice); background wordings lie anywhere."""
    rng = np.random.default_rng(seed)
    rows, truth, wording, number = [], [], [], 0
    for demand in [*range(demands), *[-1] * background]:
        direction = rng.normal(size=64) if demand >= 0 else np.zeros(64)
        for _ in range(wordings if demand >= 0 else 1):
            place = direction + 0.6 * rng.normal(size=64)
            for _ in range(copies):
                rows.append(place + 0.15 * rng.normal(size=64))
                truth.append(demand)
                wording.append(number)
            number += 1
    rows = np.array(rows, dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), np.array(truth), np.array(wording)
