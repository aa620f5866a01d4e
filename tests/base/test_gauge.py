"""The gauge says what the operating system and the driver say, and imports nothing heavy for it."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from core.base.gauge import gauge


def test_processor_and_memory_are_those_of_this_machine() -> None:
    gauge()
    sum(n * n for n in range(2_000_000))  # the share is of the time since the last look
    seen = gauge()
    assert 0 < seen.processor <= 1
    assert 20e6 < seen.memory < seen.memory_of


def test_torch_is_not_imported_to_look() -> None:
    code = "import sys; from core.base.gauge import gauge; gauge(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("busy", [0.4, None])
def test_a_gpu_is_told_with_what_its_driver_says(monkeypatch: pytest.MonkeyPatch, busy: float | None) -> None:
    def utilization() -> float:
        if busy is None:
            raise ModuleNotFoundError("pynvml")
        return 100 * busy

    cuda = SimpleNamespace(
        is_available=lambda: True, mem_get_info=lambda: (6 << 30, 8 << 30), utilization=utilization,
        get_device_name=lambda n: "a GPU",
    )  # fmt: skip
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    seen = gauge()
    assert (seen.gpu, seen.gpu_busy, seen.gpu_memory, seen.gpu_memory_of) == ("a GPU", busy, 2 << 30, 8 << 30)
