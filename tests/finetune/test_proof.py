"""Scores and differences carry intervals by customer; a proof decides what may be put to use."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from core.base.errors import ModelError
from core.finetune import proof, registry


def made(rows: int = 600, right: float = 0.8, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.choice(3, rows, p=(0.1, 0.2, 0.7))
    return truth, np.where(rng.random(rows) < right, truth, rng.choice(3, rows))


def test_the_score_is_the_one_of_scikit_learn() -> None:
    truth, guess = made()
    found = proof.score(truth, guess, [str(i) for i in range(600)])
    assert found.macro_f1 == pytest.approx(f1_score(truth, guess, average="macro"), abs=1e-6)
    assert found.accuracy == pytest.approx((truth == guess).mean())
    assert found.low < found.macro_f1 < found.high


def test_the_interval_covers_what_a_new_sample_scores() -> None:
    """A nominal 90 % interval: over 60 samples it holds the value of the whole population in 80 to 98 % of them."""
    whole = proof.score(*made(60_000), [str(i) for i in range(60_000)], draws=2).macro_f1
    units = [str(i) for i in range(600)]
    held = [s.low <= whole <= s.high for s in (proof.score(*made(600, seed=n), units, draws=300) for n in range(1, 61))]
    assert 0.8 <= np.mean(held) <= 0.98


def test_rows_of_one_customer_are_drawn_together() -> None:
    truth, guess = made()
    alone = proof.score(truth, guess, [str(i) for i in range(600)])
    in_tens = proof.score(np.repeat(truth[:60], 10), np.repeat(guess[:60], 10), [str(i // 10) for i in range(600)])
    assert in_tens.high - in_tens.low > 2 * (alone.high - alone.low)


def test_a_model_is_no_better_than_itself() -> None:
    truth, guess = made()
    gap = proof.difference(truth, guess, guess, [str(i) for i in range(600)])
    assert gap["difference"] == gap["low"] == gap["high"] == 0 and gap["rows"] == 600


def test_a_clear_gain_is_clear_and_a_small_one_is_open() -> None:
    truth, guess = made()
    units = [str(i) for i in range(600)]
    clear = proof.difference(truth, truth, guess, units)
    assert clear["low"] > 0.1
    nearly = guess.copy()
    nearly[np.flatnonzero(guess != truth)[:1]] = truth[np.flatnonzero(guess != truth)[:1]]
    small = proof.difference(truth, nearly, guess, units)
    assert small["low"] <= 0 < small["difference"]


def test_what_is_ranked_first_is_precise() -> None:
    wanted = np.array([True] * 30 + [False] * 70)
    assert proof.average_precision(wanted, wanted.astype(float)) == (1.0, 1.0, 1.0)
    value, low, high = proof.average_precision(wanted, np.random.default_rng(0).random(100))
    assert 0 < low <= value <= high < 0.6
    assert proof.average_precision(~wanted & wanted, wanted.astype(float)) == (0.0, 0.0, 0.0)  # none to be found


def test_a_label_that_was_never_taught_counts_as_a_mistake() -> None:
    truth, guess = np.array([0, 1, 2, 2]), np.array([0, 1, 1, 1])
    assert proof.score(truth, guess, list("abcd")).accuracy == 0.5
    assert proof.confusion(truth, guess, 2) == [[1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("text", "short"), [("Love it", True), ("很好用", True), ("word " * 40, False), ("好" * 200, False)]
)
def test_short_texts(text: str, short: bool) -> None:
    assert proof.is_short(text) is short


def shown(frozen: tuple[float, float] = (0.02, 0.09), **changed: object) -> dict:
    gap = lambda low, high: {"difference": (low + high) / 2, "low": low, "high": high, "rows": 300}  # noqa: E731
    return {
        "moved": {"layer 1": 0.01, "embeddings": 0.0}, "against": {"frozen": gap(*frozen), "floor": gap(0.01, 0.05)},
        "reload": {"largest": 0.0, "rows": 100}, "slices": {}, "is_floor": False,
        "shuffled": {"recall": 0.34, "low": 0.27, "high": 0.41, "chance": 1 / 3}, **changed,
    }  # fmt: skip


def test_a_proof_with_every_check_may_be_used() -> None:
    assert set(registry.checks(shown()).values()) == {registry.PASSED}
    assert registry.verdict(shown()) == "use"
    registry.refuse(shown())


def test_too_close_to_call_is_said_and_left_to_the_person() -> None:
    close = shown(frozen=(-0.01, 0.05))
    assert registry.checks(close)["frozen"] == registry.OPEN and registry.verdict(close) == "close"
    registry.refuse(close)


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({}, "proof_missing"),
        (shown(frozen=(-0.09, -0.02)), "proof_worse"),
        (shown(reload={"largest": 0.1, "rows": 100}), "proof_reload"),
        (shown(moved={"layer 1": 0.0}), "proof_unmoved"),
        (shown(shuffled={"recall": 0.6, "low": 0.5, "high": 0.7, "chance": 1 / 3}), "proof_shuffled"),
        (shown(against={"frozen": shown()["against"]["frozen"], "floor": {"difference": -0.1, "low": -0.2, "high": -0.05}}), "proof_floor"),
    ],
)  # fmt: skip
def test_what_keeps_a_model_from_use(bad: dict, code: str) -> None:
    with pytest.raises(ModelError) as refused:
        registry.refuse(bad)
    assert refused.value.code == code and registry.verdict(bad) == "keep"


def test_a_group_that_is_worse_off_is_a_failed_check() -> None:
    worse = shown(slices={"short": {"difference": -0.1, "low": -0.2, "high": -0.01, "rows": 60}})
    assert registry.checks(worse)["slices"] == registry.FAILED


def test_the_more_groups_are_asked_the_surer_one_has_to_be() -> None:
    """Twelve groups without any difference: at 90 % each, one in two proofs would call somebody worse off."""
    rng, called = np.random.default_rng(0), 0
    for n in range(40):
        truth, ours = made(seed=n)
        theirs = np.where(rng.random(600) < 0.9, ours, rng.permutation(ours))
        cuts = {f"product:{g}": np.arange(600) % 12 == g for g in range(12)}
        found = proof._slices(cuts, truth, ours, theirs, np.arange(600), 0)
        called += any(gap["high"] < 0 for gap in found.values())
    assert called <= 8


def test_shuffled_labels_score_chance_and_answers_that_were_seen_do_not() -> None:
    truth, guess = made()
    blind = proof.recall(truth, np.random.default_rng(1).permutation(guess))
    assert blind["chance"] == pytest.approx(1 / 3) and blind["low"] < 1 / 3 < blind["high"]
    assert proof.recall(truth, np.full(600, 2))["recall"] == pytest.approx(
        1 / 3
    )  # always the commonest: chance as well
    assert proof.recall(truth, guess)["low"] > 0.5
    assert proof.recall(np.zeros(9, int), np.zeros(9, int)) == {}  # of one label alone nothing can be told


def test_every_cell_of_the_confusion_keeps_a_few_rows() -> None:
    truth, guess = made()
    cells = proof.quoted(truth, guess, [f"r{i}" for i in range(600)], 3)
    counts = proof.confusion(truth, guess, 3)
    for is_ in range(3):
        for said in range(3):
            assert len(cells[is_][said]) == min(proof.QUOTED, counts[is_][said])
            assert all(truth[int(r[1:])] == is_ and guess[int(r[1:])] == said for r in cells[is_][said])


def test_putting_to_use_retires_and_rolling_back_returns() -> None:
    assert registry.put_to_use([], "a") == [("a", "in_use")]
    assert registry.put_to_use(["a"], "b") == [("a", "retired"), ("b", "in_use")]
    assert registry.roll_back(["a", "b"]) == [("b", "retired"), ("a", "in_use")]
    assert registry.roll_back(["a"]) == [("a", "retired")] and registry.roll_back([]) == []


def test_going_back_twice_goes_back_further() -> None:
    assert registry.roll_back(["a", "b", "a"]) == [("a", "retired")]
    assert registry.roll_back(["a", "b", "a", None]) == []
    assert registry.roll_back(["a", None, "b"]) == [("b", "retired")]
    assert registry.roll_back(["a", "b", "c", "b"]) == [("b", "retired"), ("a", "in_use")]


def test_always_the_commonest_answer_stands_beside_it() -> None:
    truth = np.array([0] * 60 + [1] * 40)
    units = [str(i) for i in range(100)]
    good = proof.majority(truth, truth, units)
    assert good["share"] == 0.6 and good["right"] == 1.0 and good["against"]["low"] > 0.5
    lazy = proof.majority(truth, np.zeros(100, int), units)
    assert lazy["against"] == {"difference": 0.0, "low": 0.0, "high": 0.0, "rows": 100}
    found = registry.checks(shown(majority=good)), registry.checks(shown(majority=lazy))
    assert [c["majority"] for c in found] == [registry.PASSED, registry.OPEN]
    worse = {**lazy, "against": {"difference": -0.1, "low": -0.2, "high": -0.05, "rows": 100}}
    assert registry.verdict(shown(majority=worse)) == "keep" and "majority" not in registry.checks(shown())
