"""When a model may be put to use, and which one steps back for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.base.errors import ModelError
from core.finetune.proof import SAME

CANDIDATE, IN_USE, RETIRED = "candidate", "in_use", "retired"
SLACK = 0.02  # recall above chance that is nothing to worry about
PASSED, FAILED, OPEN, NOT_NEEDED = "passed", "failed", "open", "not_needed"


def checks(proof: dict[str, Any]) -> dict[str, str]:
    """Return the state of every check: passed, failed, open (too close to call) or not_needed."""
    if not proof:
        return dict.fromkeys(("moved", "frozen", "floor", "reload", "shuffled", "slices"), FAILED)
    moved = proof["moved"]
    worse = [s for s in proof["slices"].values() if s["high"] < 0]
    return {
        "moved": NOT_NEEDED if moved is None else (PASSED if max(moved.values(), default=0) > 1e-6 else FAILED),
        "frozen": _beats(proof["against"]["frozen"]),
        "floor": NOT_NEEDED if proof.get("is_floor") else _beats(proof["against"]["floor"]),
        **({"majority": _beats(proof["majority"]["against"])} if proof.get("majority") else {}),
        **({"rules": _beats(proof["rules"]["against"])} if "rules" in proof else {}),
        "reload": PASSED if proof["reload"]["largest"] <= SAME else FAILED,
        "shuffled": _knows_nothing(proof.get("shuffled") or {}),
        "slices": FAILED if worse else PASSED,
        **({"ranks": PASSED if len(set(proof["ranks"].values())) > 1 else FAILED} if proof.get("ranks") else {}),
    }


def _knows_nothing(shuffled: dict[str, float]) -> str:
    """Shuffled labels teach nothing: whoever scores above chance with them has seen the answers."""
    if not shuffled:
        return NOT_NEEDED
    return FAILED if shuffled["low"] > shuffled["chance"] + SLACK else PASSED


def _beats(gap: dict[str, float]) -> str:
    return PASSED if gap["low"] > 0 else (FAILED if gap["high"] < 0 else OPEN)


def verdict(proof: dict[str, Any]) -> str:
    """Return use (clearly better than the frozen encoder), close (cannot be told apart) or keep (worse, or broken)."""
    found = checks(proof)
    if FAILED in (found["moved"], found["reload"], found["shuffled"], found["frozen"]):
        return "keep"
    if FAILED in (found.get("floor"), found.get("rules"), found.get("majority")):
        return "keep"
    return "use" if found["frozen"] == PASSED else "close"


def refuse(proof: dict[str, Any]) -> None:
    """Raise ModelError when a model may not be put to use.

    `proof_missing` without a proof, `proof_reload` when it does not come back from its folder as it was,
    `proof_unmoved` when no weight moved, `proof_shuffled` when shuffled labels taught it something,
    `proof_worse`, `proof_floor` or `proof_rules` when it is clearly worse than the frozen encoder, than plain word counts
    or than the rules that it would replace.
    """
    if not proof:
        raise ModelError("proof_missing")
    found = checks(proof)
    codes = {
        "reload": "proof_reload", "moved": "proof_unmoved", "shuffled": "proof_shuffled", "frozen": "proof_worse",
        "floor": "proof_floor", "rules": "proof_rules",
    }  # fmt: skip
    for check, code in codes.items():
        if found.get(check) == FAILED:
            raise ModelError(code)


def put_to_use(current: Sequence[str], model_id: str) -> list[tuple[str, str]]:
    """Return the (model, stage) changes that put one model to use: the models in use step back."""
    return [*((m, RETIRED) for m in current if m != model_id), (model_id, IN_USE)]


def roll_back(used: Sequence[str | None]) -> list[tuple[str, str]]:
    """Return the changes that go back to the model in use before.

    `used` is what was in use after every change so far, None for no model. Going back twice goes back further, and
    before the first model there is none.
    """
    stack: list[str | None] = [None]
    for model in used:
        if len(stack) > 1 and stack[-2] == model:
            stack.pop()
        elif stack[-1] != model:
            stack.append(model)
    if stack[-1] is None:
        return []
    return [(stack[-1], RETIRED), *([(stack[-2], IN_USE)] if stack[-2] else [])]
