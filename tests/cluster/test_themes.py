"""What stays within a review becomes long, how it is put becomes short, and nothing is learned from too little."""

import numpy as np

from core.cluster.themes import ThemeSettings, pairs, themed


def spoken(reviews: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Reviews of three sentences about one of four themes, in turns of phrase that are louder than the theme."""
    rng = np.random.default_rng(seed)
    themes, phrases = rng.normal(size=(4, 48)), rng.normal(size=(300, 48))
    theme = np.repeat(rng.integers(0, 4, reviews), 3)
    rows = 0.5 * themes[theme] + 1.2 * phrases[rng.integers(0, 300, reviews * 3)]
    rows += 0.2 * rng.normal(size=rows.shape)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(reviews), 3), theme


def nearest_share(rows: np.ndarray, theme: np.ndarray, reviews: np.ndarray) -> float:
    """The share of voices whose nearest voice of another review is about the same."""
    rows = rows - rows.mean(axis=0)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    alike = rows @ rows.T
    alike[reviews[:, None] == reviews[None, :]] = -2
    return float((theme[alike.argmax(axis=1)] == theme).mean())


def test_themes_come_forward() -> None:
    rows, reviews, theme = spoken()
    turned = themed(rows, reviews)
    assert turned.shape[0] == len(rows) and turned.dtype == np.float32
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-4)
    assert nearest_share(rows, theme, reviews) < 0.7
    assert nearest_share(turned, theme, reviews) > 0.9


def test_a_voice_is_placed_by_its_own_words_alone() -> None:
    rows, reviews, _ = spoken()
    rows[1] = rows[600]  # the same words in another review
    turned = themed(rows, reviews)
    assert np.allclose(turned[1], turned[600], atol=1e-5)


def test_the_same_answer_twice() -> None:
    rows, reviews, _ = spoken()
    assert np.array_equal(themed(rows, reviews), themed(rows, reviews))


def test_with_one_sentence_a_review_or_too_few_there_is_nothing_to_learn() -> None:
    rows, reviews, _ = spoken()
    assert themed(rows, np.arange(len(rows))) is rows
    assert np.array_equal(themed(rows[:60], reviews[:60]), rows[:60])
    assert themed(rows, reviews, ThemeSettings(use=False)) is rows
    assert themed(rows[:1], reviews[:1]).shape == (1, rows.shape[1])


def test_pairs_are_near_in_the_same_review() -> None:
    one, other = pairs(np.array([5, 5, 5, 2, 2, 9]), 2)
    assert sorted(zip(one.tolist(), other.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 2), (3, 4)]
