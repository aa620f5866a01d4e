"""Chinese without a Chinese model: a vocabulary, a small encoder and tuned n-grams, each from unlabelled reviews."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.base.errors import DataError, ModelError
from core.finetune import backbone, contrast
from core.finetune.encoders import adaptation, static
from core.finetune.encoders.adaptation import AdaptSettings, VocabularySettings
from core.finetune.encoders.static import StaticSettings
from core.represent.lexical import Lexical, LexicalEncoder, bm25, clauses
from core.represent.transformer import TransformerEncoder, bundled

PARTS = {
    "水果": ["苹果很甜", "香蕉不新鲜", "橙子水分足", "葡萄有点酸", "梨子又脆又甜", "果子坏了几个"],
    "电脑": ["屏幕很清晰", "键盘手感好", "散热不错", "驱动不好装", "风扇声音大", "电池不耐用"],
    "书": ["内容很有意思", "印刷质量一般", "孩子喜欢读", "纸张太薄了", "作者文笔好", "故事很感人"],
}
SMALL = AdaptSettings(
    VocabularySettings(word_seen=5, character_seen=1), width=32, heads=2, batch=32, epochs=4, most_tokens=16, fewest=100
)


def reviews(n: int) -> list[str]:
    rng, kinds = np.random.default_rng(0), list(PARTS.values())
    return ["，".join(rng.choice(kinds[i % 3], 3, replace=False)) + f"，第{i}次买。" for i in range(n)]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return reviews(600)


@pytest.fixture(scope="module")
def start(texts: list[str]) -> LexicalEncoder:
    return LexicalEncoder.fit(texts, 0, Lexical(dimensions=20))


@pytest.fixture(scope="module")
def adapted(texts: list[str], start: LexicalEncoder) -> adaptation.Adapted:
    return adaptation.adapt([clauses(t) for t in texts], start, SMALL)


@pytest.fixture(scope="module")
def made(adapted: adaptation.Adapted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapted") / "chinese"
    return contrast.save(adapted.trained.encoder, adapted.tokenizer, folder)


def test_frequent_words_are_tokens_and_characters_spell_the_rest(texts) -> None:
    found = dict(adaptation.vocabulary(texts, VocabularySettings(word_seen=20)))
    assert {"苹果", "屏幕"} <= found.keys()
    few = adaptation.vocabulary(texts, VocabularySettings(word_seen=20, most_words=15))
    assert len([t for t, _ in few if len(t) > 1]) == 15
    assert set("苹果香蕉7") <= found.keys() and not {"，", ",", "。"} & found.keys()
    assert all(share < 0 for share in found.values())


def test_a_text_is_cut_into_its_likeliest_tokens_without_a_segmenter(texts) -> None:
    reader = adaptation.tokenizer(adaptation.vocabulary(texts, VocabularySettings(word_seen=20)))
    assert reader.tokenize("苹果，屏幕！⟨email⟩") == ["苹果", "屏幕"]
    assert reader("")["input_ids"] == [reader.cls_token_id]  # never an empty text
    assert reader("ЖЖ")["input_ids"][1:] == [reader.unk_token_id]


def test_what_nobody_could_read_is_read(texts, made: Path) -> None:
    assert backbone.unknown(bundled(), texts[:20]).mean() > 0.3
    assert backbone.unknown(made, texts[:20]).max() == 0


def test_the_loss_falls_and_parts_of_one_kind_come_together(adapted, made: Path) -> None:
    """苹果 and 葡萄 share no character; that the same reviews say both is all there is to learn from."""
    losses = [p["loss"] for p in adapted.trained.losses]
    assert losses[-1] < losses[0] - 0.3
    apple, grape, screen = TransformerEncoder(made).encode(["苹果很甜", "葡萄有点酸", "屏幕很清晰"])
    assert apple @ grape > apple @ screen + 0.3


def test_its_folder_is_an_ordinary_one(made: Path) -> None:
    files = {f.name for f in made.iterdir()}
    assert {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"} <= files
    assert not [f for f in made.rglob("*") if f.suffix in backbone.PICKLES]
    read = TransformerEncoder(made)
    rows = read.encode(["苹果", "", "ЖЖ", "好" * 900])
    assert rows.shape == (4, 32) == (4, read.dimensions) and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert backbone.network(made, 3).classifier.out_features == 3  # can be fine-tuned like any encoder


def test_the_same_seed_gives_the_same_start(texts, start) -> None:
    tokens = adaptation.vocabulary(texts)
    one, two, other = (adaptation.fresh(tokens, start, SMALL, seed).state_dict() for seed in (1, 1, 2))
    assert all((one[n] == two[n]).all() for n in one)
    table = "embeddings.word_embeddings.weight"
    assert not (one[table] == other[table]).all()
    assert float(one[table][len(adaptation.SPECIAL) :].std()) == pytest.approx(0.05, rel=0.1)


def test_halves_hold_every_clause_once(texts) -> None:
    told = [[[10 * i + j] for j in range(3)] for i in range(40)]
    draw, rng = adaptation.halves(told, 2, replace(SMALL, batch=8)), np.random.default_rng(0)
    rows = []
    for _ in range(5):
        left, right, numbers = draw(rng)
        rows += numbers.tolist()
        for one, other, i in zip(left, right, numbers, strict=True):
            assert one[0] == other[0] == 2 and len(one) > 1 and len(other) > 1
            assert sorted([*one[1:], *other[1:]]) == [10 * i, 10 * i + 1, 10 * i + 2]
    assert sorted(rows) == list(range(40))


def test_tuned_ngrams_are_read_as_the_fit_was(texts, start, tmp_path: Path) -> None:
    start.save(tmp_path / "fit")
    how = StaticSettings(fewest=100, batch=64, pace=1.0)
    losses = static.tune(tmp_path / "fit", [clauses(t) for t in texts], bm25, tmp_path / "tuned", how)
    assert losses[-1]["loss"] < losses[0]["loss"]
    tuned = LexicalEncoder.load(tmp_path / "tuned")
    assert tuned.kind == static.KIND and tuned.model_id.startswith("static-20@") and tuned.dimensions == 20
    apple, grape, screen = tuned.encode(["苹果很甜", "葡萄有点酸", "屏幕很清晰"])
    assert apple @ grape > apple @ screen + 0.3
    assert {f.name for f in (tmp_path / "tuned").iterdir()} == {"lexical.json", "weights.safetensors"}


def test_too_few_texts_and_broken_folders_are_refused(texts, start, tmp_path: Path) -> None:
    pieces = [clauses(t) for t in texts]
    with pytest.raises(DataError, match="too_few_texts"):
        adaptation.adapt(pieces, start)
    with pytest.raises(DataError, match="too_few_texts"):
        static.tune(tmp_path, pieces, bm25, tmp_path / "tuned")
    with pytest.raises(ModelError, match="model_unreadable"):
        static.tune(tmp_path, pieces, bm25, tmp_path / "tuned", StaticSettings(fewest=10))
