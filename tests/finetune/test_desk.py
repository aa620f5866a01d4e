"""The label desk asks first for what is typical, then for what is in doubt, and notices a label that was mistyped."""

import numpy as np
import pytest

from core.finetune import desk


def islands(rows: int = 400, groups: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return unit-like vectors around a few middles, the sizes of the groups 8 : 4 : 2 : 1, and each one's group."""
    rng = np.random.default_rng(seed)
    shares = 2.0 ** -np.arange(groups)
    group = np.sort(rng.choice(groups, rows, p=shares / shares.sum()))
    middles = 3 * np.eye(groups, 16)
    return middles[group] + rng.normal(0, 0.5, (rows, 16)), group


NOBODY = np.full(400, -1)


def test_the_first_texts_are_one_of_each_kind_the_commonest_first() -> None:
    vectors, group = islands()
    first = desk.choose(vectors, NOBODY, 4)
    assert group[first].tolist() == [0, 1, 2, 3]


def test_nothing_is_asked_twice() -> None:
    vectors, group = islands()
    labels = NOBODY.copy()
    for _ in range(10):
        asked = desk.choose(vectors, labels, 10)
        assert len(set(asked)) == 10 and (labels[asked] < 0).all()
        labels[asked] = group[asked]
    assert (labels >= 0).sum() == 100 and set(labels) == {-1, 0, 1, 2, 3}


def test_later_it_asks_what_lies_between_labels() -> None:
    rng = np.random.default_rng(1)
    side = np.repeat([0, 1], 200)
    vectors = np.stack([np.where(side, 1.0, -1.0) * rng.uniform(0.1, 3, 400), rng.normal(3, 0.3, 400)], axis=1)
    labels = NOBODY.copy()
    labels[:10], labels[200:210] = 0, 1
    asked = desk.choose(vectors, labels, 10)
    unit = np.abs(vectors[:, 0] / np.linalg.norm(vectors, axis=1))
    assert unit[asked].mean() < 0.5 * unit.mean()


@pytest.mark.parametrize(("rows", "most"), [(0, 5), (1, 5), (3, 5), (3, 0)])
def test_few_texts_are_all_asked(rows: int, most: int) -> None:
    vectors = np.random.default_rng(0).normal(size=(rows, 8))
    assert sorted(desk.choose(vectors, np.full(rows, -1), most)) == list(range(min(rows, most)))


def test_mistyped_labels_are_found() -> None:
    vectors, group = islands()
    labels = group.copy()
    rng = np.random.default_rng(2)
    wrong = rng.choice(np.flatnonzero(group < 2), 12, replace=False)
    labels[wrong] = 1 - group[wrong]
    found = desk.suspects(vectors, labels)
    assert {row for row, _ in found[:12]} == set(wrong.tolist())
    assert all(better == group[row] for row, better in found[:12])
    assert not desk.suspects(vectors, group)


@pytest.mark.parametrize("rows", [0, 10, 19])
def test_of_few_answers_none_is_doubted(rows: int) -> None:
    vectors, group = islands()
    assert desk.suspects(vectors[:rows], 1 - group[:rows].clip(0, 1)) == []
