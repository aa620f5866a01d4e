"""The lexical encoder repeats itself, learns from halves, falls back on small data."""

import numpy as np
import polars as pl
import pytest

from core.base.errors import ModelError
from core.represent.lexical import HALVES, PLAIN, Lexical, LexicalEncoder, clauses, identity

PARTS = {
    "水果": ["苹果很甜", "香蕉不新鲜", "橙子水分足", "葡萄有点酸", "梨子又脆又甜", "果子坏了几个"],
    "电脑": ["屏幕很清晰", "键盘手感好", "散热不错", "驱动不好装", "风扇声音大", "电池不耐用"],
    "书": ["内容很有意思", "印刷质量一般", "孩子喜欢读", "纸张太薄了", "作者文笔好", "故事很感人"],
}


def reviews(n: int) -> tuple[list[str], list[str]]:
    rng, texts, kinds = np.random.default_rng(0), [], []
    for _ in range(n):
        kind = list(PARTS)[rng.integers(3)]
        texts.append("，".join(rng.choice(PARTS[kind], 3, replace=False)) + f"，第{rng.integers(99)}次买。")
        kinds.append(kind)
    return texts, kinds


def test_clauses() -> None:
    assert clauses("很好，不错。 下次~再来") == ["很好", "不错", "下次", "再来"]
    assert clauses("没有标点的一句话") == ["没有标点", "的一句话"] and clauses("很好") == ["很好"]


def test_same_texts_same_fit_bit_for_bit() -> None:
    texts, _ = reviews(600)
    one, two = LexicalEncoder.fit(texts, 7), LexicalEncoder.fit(texts, 7)
    assert one.kind == HALVES and one.dimensions == 60
    assert np.array_equal(one.encode(texts), two.encode(texts))
    assert one.model_id == two.model_id == identity(texts, Lexical(), 7) != LexicalEncoder.fit(texts, 8).model_id
    assert identity(texts[:-1], Lexical(), 7) != one.model_id


def test_halves_bring_together_what_stands_together() -> None:
    """苹果 and 葡萄 share no character; that the same reviews say both is all there is to learn from."""
    texts, _ = reviews(600)
    apple, grape, screen = LexicalEncoder.fit(texts).encode(["苹果很甜", "葡萄有点酸", "屏幕很清晰"])
    assert apple @ grape > apple @ screen + 0.3


def test_rows_are_units_even_for_unheard_text() -> None:
    encoder = LexicalEncoder.fit(reviews(600)[0])
    rows = encoder.encode(["苹果很甜", "ЖЖЖ", "", "苹果" * 5000])
    assert rows.dtype == np.float32 and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert encoder.unknown_share(["苹果很甜"]) == 0 and encoder.unknown_share(["ЖЖЖ"]) == 1


@pytest.mark.parametrize("n", [1, 2, 5, 19, 60, 300])
def test_small_data_falls_back_and_says_so(n: int) -> None:
    texts, _ = reviews(n)
    encoder = LexicalEncoder.fit(texts)
    rows = encoder.encode(texts)
    assert encoder.kind == PLAIN and rows.shape == (n, encoder.dimensions)
    assert np.isfinite(rows).all() and np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_identical_reviews_and_none() -> None:
    rows = LexicalEncoder.fit(["很好"] * 500).encode(["很好", "很好"])
    assert np.array_equal(rows[0], rows[1])
    with pytest.raises(ModelError, match="nothing_to_fit"):
        LexicalEncoder.fit(["", " "])


def test_saved_and_read_again(tmp_path) -> None:
    texts, _ = reviews(600)
    encoder = LexicalEncoder.fit(texts)
    encoder.save(tmp_path / "fit")
    again = LexicalEncoder.load(tmp_path / "fit")
    assert (again.model_id, again.kind) == (encoder.model_id, encoder.kind)
    assert np.array_equal(again.encode(["苹果新话"]), encoder.encode(["苹果新话"]))
    assert sorted(f.suffix for f in (tmp_path / "fit").iterdir()) == [".json", ".safetensors"]
    (tmp_path / "fit" / "weights.safetensors").write_bytes(b"not it")
    with pytest.raises(ModelError, match="model_unreadable"):
        LexicalEncoder.load(tmp_path / "fit")


@pytest.mark.slow
def test_topics_of_real_reviews(data) -> None:
    """3,000 reviews in 9 categories: NMI .47 against .42 for TF-IDF with SVD when this was written."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import normalized_mutual_info_score

    file = data / "zh-online-shopping-10-cats" / "online_shopping_10_cats.csv.gz"
    if not file.exists():
        pytest.skip("no Chinese shop reviews")
    rows = pl.read_csv(file).drop_nulls().sample(3000, seed=0)
    found = LexicalEncoder.fit(rows["review"].to_list()).encode(rows["review"].to_list())
    groups = KMeans(9, n_init=3, random_state=0).fit_predict(found)
    assert normalized_mutual_info_score(rows["cat"], groups) > 0.43
