"""An encoder taught without labels: hard batches, masked negatives, pairs of one domain, and an ordinary folder at the end."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from core.base.device import Device, device
from core.base.errors import Cancelled, DataError
from core.finetune import backbone, contrast
from core.finetune.contrast import ContrastSettings
from core.finetune.encoders import late, probe, selftrain
from core.finetune.encoders.selftrain import PairSettings, SelfTrainSettings
from core.represent import transformer

CARDS = ("my card was swallowed", "the card is lost", "where is my new card", "card stolen today")
FEES = ("why was I charged a fee", "a fee for cash", "what does the transfer cost", "wrong fee taken")
ENDS = ("", " please", " again", " help", " now", " today", " sir")
TEXTS = [f"{said}{end}" for said, end in product((*CARDS, *FEES), ENDS)]
GROUPS = np.repeat([0, 1], len(TEXTS) // 2)
FAST = SelfTrainSettings(anchors=4, beside=1, most_tokens=16, contrast=ContrastSettings(pieces=2))
EXACT = Device("cpu", "fp32", "asked", "")


@pytest.fixture(scope="module")
def base() -> Path:
    return transformer.bundled()


@pytest.fixture(scope="module")
def vectors(encoder: transformer.TransformerEncoder) -> np.ndarray:
    return encoder.encode(TEXTS)


@pytest.fixture(scope="module")
def near(vectors: np.ndarray) -> np.ndarray:
    """The ten nearest others of each text."""
    return np.argsort(-(vectors @ vectors.T - 9 * np.eye(len(vectors))), axis=1)[:, :10]


def toy(groups: int = 12, size: int = 20, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Groups on a circle, so that it is plain which are neighbours: vectors, groups, nearest others."""
    rng = np.random.default_rng(seed)
    which = np.repeat(np.arange(groups), size)
    angle = 2 * np.pi * (which + rng.normal(0, 0.1, len(which))) / groups
    rows = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    return rows, which, np.argsort(-(rows @ rows.T - 9 * np.eye(len(rows))), axis=1)[:, :15]


def test_the_core_leaves_out_who_stands_furthest() -> None:
    rows, groups, _ = toy()
    groups = np.where(np.arange(len(groups)) < 20, -1, groups)
    kept = selftrain.core(rows, groups, 0.8)
    assert not kept[:20].any() and np.bincount(groups[kept]).tolist() == [0, *[16] * 11]
    mine = np.flatnonzero(groups == 3)
    alike = rows[mine] @ rows[mine].mean(axis=0)
    assert alike[kept[mine]].min() >= alike[~kept[mine]].max()


def test_rivals_are_the_groups_next_door() -> None:
    rows, groups, _ = toy()
    found = selftrain.rivals(rows, groups, 3)
    assert found[:, 0].tolist() == list(range(12)) and set(found[5, 1:]) == {4, 6}


def test_a_batch_is_hard_and_every_partner_is_of_the_same_group() -> None:
    rows, groups, near = toy()
    tokens = backbone.Tokens(tuple((i,) for i in range(len(rows))))
    how = SelfTrainSettings(anchors=2, beside=10, rivals=3)
    draw, rng = selftrain.hard_batches(tokens, groups, near, rows, how), np.random.default_rng(0)
    for _ in range(20):
        texts, partners, numbers = draw(rng)
        drawn, other = (np.array(side)[:, 0] for side in (texts, partners))
        assert len(set(drawn)) == len(drawn) == 22 and (numbers == groups[drawn]).all()
        assert (groups[drawn] == groups[other]).all()
        steps = np.abs(groups[drawn][:, None] - groups[drawn[:2]][None, :])
        assert (np.minimum(steps, 12 - steps).min(axis=1) <= 1).all()  # all from an anchor's group or next door


def test_texts_in_no_group_are_never_shown_and_gaps_in_numbers_do_not_matter() -> None:
    rows, groups, near = toy()
    groups = np.where(groups == 4, -1, groups * 10)
    tokens = backbone.Tokens(tuple((i,) for i in range(len(rows))))
    draw, rng = selftrain.hard_batches(tokens, groups, near, rows, SelfTrainSettings()), np.random.default_rng(0)
    seen = {i[0] for _ in range(30) for side in draw(rng)[:2] for i in side}
    assert len(seen) > 100 and all(groups[i] >= 0 for i in seen)


def test_half_of_the_layers_may_always_move(base) -> None:
    encoder = backbone.network(base, 1).encoder
    contrast.keep_still(encoder, 20)
    assert {n.split(".")[2] for n, p in encoder.named_parameters() if p.requires_grad and ".layer." in n} == set("345")


def test_vectors_are_judged_by_labels_that_they_never_saw(vectors) -> None:
    found = probe.grouped(vectors, GROUPS)
    assert found["nmi"] > 0.3 and found["nmi_sd"] >= 0 and -1 <= found["ari"] <= 1
    assert probe.grouped(np.ones((8, 3), np.float32), GROUPS[:8])["nmi"] == 0.0  # nothing differs


def test_who_shares_a_number_is_no_negative() -> None:
    torch = pytest.importorskip("torch")
    rows = torch.eye(3)
    loss = lambda numbers: float(contrast.info_nce(rows, rows, np.array(numbers), 1.0))  # noqa: E731
    assert loss([0, 1, 2]) == pytest.approx(np.log(np.e + 2) - 1, abs=1e-6)
    assert loss([7, 7, 7]) == pytest.approx(0, abs=1e-6)  # nobody is left to be told apart from
    assert loss([[0, 5], [1, 5], [2, 6]]) == pytest.approx(loss([0, 0, 1]))  # one shared column is enough


def test_a_round_parts_the_groups_and_leaves_the_lowest_layers(base, vectors, near) -> None:
    told: list[dict] = []
    made = selftrain.from_groups(
        base, TEXTS, GROUPS, near, vectors, replace(FAST, epochs=2), tick=lambda d, t, **f: told.append(f)
    )
    after = contrast.pooled(made.encoder, [backbone.tokens(base, [t], 16).ids[0] for t in TEXTS], device())
    after = after.detach().numpy()

    def apart(rows: np.ndarray) -> float:
        alike = rows @ rows.T
        return float(alike[GROUPS[:, None] == GROUPS].mean() - alike[GROUPS[:, None] != GROUPS].mean())

    assert apart(after) > apart(vectors) + 0.05
    assert made.steps == len(told) == 14 and told[-1]["losses"][-1]["step"] == 14
    was, now = backbone.pretrained(base), made.encoder.state_dict()
    changed = {name for name in was if not (was[name] == now[name].cpu()).all()}
    assert {n.split(".")[2] for n in changed} == {"2", "3", "4", "5"}


def test_the_same_seed_gives_the_same_encoder_and_its_folder_reads_like_any_other(base, vectors, near, folder) -> None:
    short = replace(FAST, epochs=0.3)
    one, two = (selftrain.from_groups(base, TEXTS, GROUPS, near, vectors, short, 5, on=EXACT) for _ in range(2))
    first, second = (m.encoder.state_dict() for m in (one, two))
    assert all((first[n] == second[n]).all() for n in first)
    at = contrast.save(one.encoder, backbone.tokenizer(base), folder / "trained")
    read = transformer.TransformerEncoder(at, on=EXACT)
    asked = contrast.pooled(one.encoder, [backbone.tokens(base, [t], 256).ids[0] for t in TEXTS[:4]], EXACT)
    assert np.allclose(read.encode(TEXTS[:4]), asked.detach().numpy(), atol=1e-5)
    assert read.model_id.startswith("trained@") and not [f for f in at.rglob("*") if f.suffix in backbone.PICKLES]


def test_pairs_that_people_made_come_together(base, encoder) -> None:
    """Queries and the names of what was bought: nothing in an English dictionary says that a wugly is a kettle."""
    names = ("kettle", "lamp", "mop", "fan", "heater", "iron", "pillow", "ladder")
    unheard = ("wugly", "zorbit", "flimp", "quastel", "brindo", "vextor", "plonka", "dramble")
    left = [f"{w}{end}" for w in unheard for end in ENDS[:4]]
    right = [f"a {n} for the house" for n in names for _ in range(4)]
    same = np.repeat(np.arange(8), 4)
    fast = PairSettings(batch=16, epochs=7, most_tokens=16, fewest=32, contrast=ContrastSettings(rate=1e-4, pieces=2))
    made = selftrain.from_pairs(base, left, right, same, fast)
    ids = [backbone.tokens(base, [t], 16).ids[0] for t in (*unheard, *right[::4])]
    rows = contrast.pooled(made.encoder, ids, device()).detach().numpy()
    was = encoder.encode([*unheard, *right[::4]])
    hits = [(r[:8] @ r[8:].T).argmax(axis=1) == np.arange(8) for r in (was, rows)]
    assert hits[1].sum() >= 6 > hits[0].sum()


def test_too_little_is_refused(base, vectors, near) -> None:
    with pytest.raises(DataError, match="too_few_texts"):
        selftrain.from_groups(base, TEXTS, np.full(len(TEXTS), -1), near, vectors)
    with pytest.raises(DataError, match="too_few_texts"):
        selftrain.from_groups(base, TEXTS, np.zeros(len(TEXTS), int), near, vectors)
    with pytest.raises(DataError, match="too_few_texts"):
        selftrain.from_pairs(base, ["a"], ["b"], np.array([0]))


def test_it_stops_between_two_steps(base, vectors, near) -> None:
    def stop(done: float, total: float, **facts: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        selftrain.from_groups(base, TEXTS, GROUPS, near, vectors, FAST, tick=stop)


def test_token_by_token_likeness(base) -> None:
    texts = ["my card is lost", "my card is lost", "the card was lost", "how warm is the weather"]
    told = late.states(base, texts, on=EXACT)
    near = np.array([[j for j in range(4) if j != i] for i in range(4)])
    alike = np.zeros((4, 4))
    np.put_along_axis(alike, near, late.late(told, 6, near), axis=1)
    assert alike[0, 1] == pytest.approx(1, abs=1e-4) and np.allclose(alike, alike.T, atol=1e-5)
    assert alike[0, 2] > alike[0, 3] + 0.3
    assert np.add.reduceat(told.weights, told.starts[:-1]) == pytest.approx(np.ones(4))
    both = late.fused(np.zeros((4, 3)), told, near, {6: 2.0, 4: 1.0})
    mean = (2 * late.late(told, 6, near) + late.late(told, 4, near)) / 4
    assert np.allclose(both, mean, atol=1e-6)
    assert late.side_by_side(told, {6: 1.0, 3: 0.3}).shape == (4, 768)
