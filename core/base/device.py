"""Where the numbers are crunched, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Device:
    """A device, the precision it is used in, and the reason, for the run record."""

    kind: str  # "cuda" or "cpu"
    precision: str  # "bf16" or "fp32"
    reason: str  # a code: cuda, cpu_bf16, cpu_fp32, asked
    name: str

    @property
    def bf16(self) -> bool:
        return self.precision == "bf16"


@lru_cache(maxsize=4)
def device(asked: str = "") -> Device:
    """Choose CUDA where there is one, else bf16 on a CPU that has it, else fp32.

    `asked` ("cpu", "cuda") overrides the choice of the kind. Imports torch.
    """
    import torch

    if asked != "cpu" and torch.cuda.is_available():
        precision = "bf16" if torch.cuda.is_bf16_supported() else "fp32"
        return Device("cuda", precision, "cuda", torch.cuda.get_device_name(0))
    try:
        has = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):  # older builds cannot tell; fp32 is always right
        has = {}
    fast = bool(has.get("avx512_bf16") or has.get("amx_bf16"))
    reason = "asked" if asked == "cpu" else ("cpu_bf16" if fast else "cpu_fp32")
    return Device("cpu", "bf16" if fast else "fp32", reason, f"{cores()} cores")


def cores() -> int:
    """Return how many cores this process may use: a job on a cluster is often given fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def training_threads() -> int:
    """Return the torch threads for work beside a living page: one fewer than the cores, at least one.

    Two OpenMP threads beside one busy competitor on two cores fell to a twelfth of the speed of one thread.
    """
    return max(1, cores() - 1)
