"""The real MiniLM: order, meaning, precision, refusal of altered weights."""

import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

from core.base.device import Device
from core.base.errors import Cancelled, ModelError
from core.represent import transformer
from core.represent.transformer import TransformerEncoder, bundled, identity

TEXTS = ["The battery dies too fast.", "It runs out of power quickly.", "The colour is pretty.", "x " * 600, ""]


@pytest.fixture(scope="module")
def encoder() -> TransformerEncoder:
    return TransformerEncoder()


def test_unit_vectors_in_order_whatever_the_batches(encoder: TransformerEncoder) -> None:
    many = [TEXTS[i % 5] + (f" {i}" if i % 5 < 3 else "") for i in range(80)]
    rows = encoder.encode(many)
    assert rows.dtype == np.float32 and rows.shape == (80, 384) and encoder.dimensions == 384
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode([t]) for t in many[:8]])
    assert (rows[:8] * alone).sum(axis=1).min() > 0.999
    assert np.array_equal(rows, encoder.encode(many))
    assert encoder.encode([]).shape == (0, 384)


def test_meaning_is_near(encoder: TransformerEncoder) -> None:
    a, b, c, *_ = encoder.encode(TEXTS)
    assert a @ b > a @ c + 0.3


def test_bf16_agrees_with_fp32(encoder: TransformerEncoder) -> None:
    exact = TransformerEncoder(on=Device("cpu", "fp32", "asked", ""))
    assert (encoder.encode(TEXTS) * exact.encode(TEXTS)).sum(axis=1).min() > 0.999
    assert exact.model_id == encoder.model_id == "minilm-l6-v2@53aa5117"


def test_what_it_cannot_read(encoder: TransformerEncoder) -> None:
    assert encoder.unknown_share(["The kettle is quiet", "Très bon café"]) == 0
    assert encoder.unknown_share(["这个电水壶非常安静，很喜欢"]) > 0.5
    assert encoder.unknown_share(["Очень хороший чайник"]) > 0.5  # every letter is known, no word is
    assert encoder.unknown_share([]) == 0


def test_it_ticks_and_stops(encoder: TransformerEncoder) -> None:
    seen: list[float] = []

    def stop(done: float, total: float, **facts: object) -> None:
        seen.append(done)
        if done >= 64:
            raise Cancelled

    with pytest.raises(Cancelled):
        encoder.encode(["a good kettle"] * 320, stop)
    assert seen == [32, 64]


def test_threads_share_one_encoder(encoder: TransformerEncoder) -> None:
    expected, found = encoder.encode(TEXTS), {}
    threads = [threading.Thread(target=lambda i=i: found.update({i: encoder.encode(TEXTS)})) for i in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert all(np.array_equal(found[i], expected) for i in range(4))


def test_a_folder_of_ones_own(encoder: TransformerEncoder, tmp_path) -> None:
    own = tmp_path / "mine"
    shutil.copytree(bundled(), own)
    copy = TransformerEncoder(own)
    assert copy.model_id == "mine@53aa5117" and np.array_equal(copy.encode(TEXTS), encoder.encode(TEXTS))
    (own / "model.safetensors").rename(own / "pytorch_model.bin")
    with pytest.raises(ModelError, match="weights_not_safetensors"):
        TransformerEncoder(own)


def test_altered_or_missing_weights_are_refused(monkeypatch) -> None:
    monkeypatch.setitem(transformer.HASHES, "tokenizer.json", "0" * 64)
    with pytest.raises(ModelError, match="model_altered"):
        identity()
    monkeypatch.setattr(transformer, "PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match="model_missing"):
        bundled()


def test_the_room_needs_neither_streamlit_nor_duckdb() -> None:
    code = (
        "import sys, core.represent.transformer, core.represent.lexical, core.represent.embed, core.represent.pool\n"
        "assert not {'streamlit', 'duckdb', 'torch', 'transformers', 'sklearn', 'scipy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=transformer.Path(transformer.__file__).parents[2])
