"""The last line that the training command writes: its keys are fixed, its figures are shares with their interval."""

from __future__ import annotations

import json

KEYS = {"task", "method", "metrics", "baseline", "floor", "seconds", "samples_per_second", "model_path"}


def answered(out: str) -> dict:
    """Return the answer at the end of what was written, after a look at its shape."""
    answer = json.loads(out.splitlines()[-1])
    assert answer.keys() >= KEYS
    for part in ("metrics", "baseline", "floor"):
        assert 0 <= answer[part]["low"] <= answer[part]["high"] <= 1
        assert all(0 <= answer[part][figure] <= 1 for figure in ("accuracy", "macro_f1"))
    return answer
