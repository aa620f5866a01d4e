"""When a model may be put to use, and which one steps back for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.base.errors import ModelError
from core.finetune.proof import SAME

CANDIDATE, IN_USE, RETIRED = "candidate", "in_use", "retired"
PASSED, FAILED, OPEN, NOT_NEEDED = "passed", "failed", "open", "not_needed"


def checks(proof: dict[str, Any]) -> dict[str, str]:
    """Return the state of every check: passed, failed, open (too close to call) or not_needed."""
    if not proof:
        return dict.fromkeys(("moved", "frozen", "floor", "reload", "slices"), FAILED)
    moved = proof["moved"]
    worse = [s for s in proof["slices"].values() if s["high"] < 0]
    return {
        "moved": NOT_NEEDED if moved is None else (PASSED if max(moved.values(), default=0) > 1e-6 else FAILED),
        "frozen": _beats(proof["against"]["frozen"]),
        "floor": NOT_NEEDED if proof.get("is_floor") else _beats(proof["against"]["floor"]),
        "reload": PASSED if proof["reload"]["largest"] <= SAME else FAILED,
        "slices": FAILED if worse else PASSED,
    }


def _beats(gap: dict[str, float]) -> str:
    return PASSED if gap["low"] > 0 else (FAILED if gap["high"] < 0 else OPEN)


def verdict(proof: dict[str, Any]) -> str:
    """Return use (clearly better than the frozen encoder), close (cannot be told apart) or keep (worse, or broken)."""
    found = checks(proof)
    if FAILED in (found["moved"], found["reload"], found["frozen"]):
        return "keep"
    if "floor" in found and found["floor"] == FAILED:
        return "keep"
    return "use" if found["frozen"] == PASSED else "close"


def refuse(proof: dict[str, Any]) -> None:
    """Raise ModelError when a model may not be put to use.

    `proof_missing` without a proof, `proof_reload` when it does not come back from its folder as it was,
    `proof_unmoved` when no weight moved, `proof_worse` when it is clearly worse than the frozen encoder.
    """
    if not proof:
        raise ModelError("proof_missing")
    found = checks(proof)
    for check, code in (("reload", "proof_reload"), ("moved", "proof_unmoved"), ("frozen", "proof_worse")):
        if found[check] == FAILED:
            raise ModelError(code)


def put_to_use(current: Sequence[str], model_id: str) -> list[tuple[str, str]]:
    """Return the (model, stage) changes that put one model to use: the models in use step back."""
    return [*((m, RETIRED) for m in current if m != model_id), (model_id, IN_USE)]


def roll_back(used: Sequence[str]) -> list[tuple[str, str]]:
    """Return the changes that go back to the model in use before; `used` are models in the order they came into use.

    The last of `used` is the one in use now; without an earlier other one, no model is in use afterwards.
    """
    if not used:
        return []
    earlier = [m for m in used if m != used[-1]]
    return [(used[-1], RETIRED), *([(earlier[-1], IN_USE)] if earlier else [])]
