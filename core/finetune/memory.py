"""Work goes on with fewer rows at once when memory runs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.base.errors import ModelError

SAYS = ("out of memory", "DefaultCPUAllocator")  # CUDA's other libraries and the CPU raise a bare RuntimeError


class Memory:
    """How many rows are computed at once: as many as asked, half as many each time that memory runs out."""

    def __init__(self, rows: int) -> None:
        self.rows, self.halved = rows, 0

    @contextmanager
    def guard(self) -> Iterator[Callable[[], bool]]:
        """Swallow an error of memory in the block; the function that it gives says whether the block went through.

        Raises ModelError `model_too_large` where even one row does not fit.
        """
        import torch

        before = self.halved
        try:
            yield lambda: self.halved == before
        except RuntimeError as error:
            said = str(error)
            if not isinstance(error, torch.OutOfMemoryError) and not any(s in said for s in SAYS):
                raise
            if self.rows == 1:
                raise ModelError("model_too_large") from error
            self.rows, self.halved = self.rows // 2, self.halved + 1
        if self.halved > before and torch.cuda.is_available():
            torch.cuda.empty_cache()
