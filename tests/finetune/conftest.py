"""One small training with the real model, shared by everything that looks at its result."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.finetune import backbone, split, tasks, teach
from core.finetune.loop import LoopSettings
from core.finetune.teach import Taught, TeachSettings
from core.represent import transformer
from tests.finetune.texts import chinese, english

SMALL = TeachSettings(method="full", most_tokens=32, loop=LoopSettings(epochs=4, batch=8, checks=1))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads that wait for each other beside a busy neighbour are slower than one."""
    with backbone.threads(1):
        yield


@pytest.fixture(scope="session")
def encoder() -> transformer.TransformerEncoder:
    return transformer.TransformerEncoder()


@pytest.fixture(scope="session")
def ticks() -> list[tuple[float, dict]]:
    """What a page would have seen of the training `taught`."""
    return []


@pytest.fixture(scope="session")
def taught(encoder: transformer.TransformerEncoder, ticks: list[tuple[float, dict]]) -> Taught:
    """English and Chinese reviews, taught in a few seconds."""
    made = tasks.examples(pl.concat([english(), chinese()]))
    rows, _ = split.split(made.rows)
    tick = lambda done, total, **facts: ticks.append((done / total, facts))  # noqa: E731
    return teach.teach(rows, made.names, transformer.bundled(), encoder, SMALL, tick=tick)


@pytest.fixture(scope="session")
def unseen() -> tuple[list[str], np.ndarray]:
    """Sentences that are in none of the reviews: blame first, then praise."""
    blame = [
        "Terrible kettle, it broke and I am very disappointed.",
        "The worst lamp, a useless waste of money.",
        "太差了，漏水，失望",
    ]
    praise = [
        "Excellent mop, I love it and would buy it again.",
        "Works perfectly, very happy with this fan.",
        "非常满意，好用，推荐",
    ]
    return blame + praise, np.array([0] * 3 + [1] * 3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    made.mkdir()
    return made
