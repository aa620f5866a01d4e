"""How busy the machine is while something long runs on it: processor, memory, and the GPU where one is used."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Gauge:
    """Shares in [0, 1] of all cores since the last look; bytes. `gpu` is None without one, `gpu_busy` where no driver tells."""

    processor: float
    memory: int  # of this process
    memory_of: int  # the machine has
    gpu: str | None = None
    gpu_busy: float | None = None
    gpu_memory: int = 0
    gpu_memory_of: int = 0


def gauge() -> Gauge:
    """Return how busy the machine is now. Torch is not imported for it: without it no GPU is in use."""
    import psutil

    own = psutil.Process().memory_info().rss
    seen = Gauge(min(1.0, psutil.cpu_percent(interval=None) / 100), own, psutil.virtual_memory().total)
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        return seen
    free, whole = torch.cuda.mem_get_info()
    try:
        busy = torch.cuda.utilization() / 100
    except (ImportError, RuntimeError, OSError):  # it asks a package of NVIDIA's that need not be there
        busy = None
    return Gauge(seen.processor, seen.memory, seen.memory_of, torch.cuda.get_device_name(0), busy, whole - free, whole)
