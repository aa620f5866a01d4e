"""The chain of tags: its likelihood and its best path are those of trying every path."""

from itertools import pairwise, product

import numpy as np
import pytest
import torch

from core.finetune.tagging import crf
from core.finetune.tagging.tags import NOTHING, TagSet

TAGS = TagSet(("a", "b"))
UNITS, LENGTHS = 4, (4, 2)


@pytest.fixture
def chained():
    torch.manual_seed(0)
    head = crf.head(6, TAGS, chained=True)
    with torch.no_grad():
        head.begin.normal_()
        head.follow.normal_()
    return head


@pytest.fixture
def scores() -> torch.Tensor:
    return torch.randn(2, UNITS, 5, generator=torch.Generator().manual_seed(1))


def every_path(head, scores, row: int, length: int) -> dict[tuple[int, ...], float]:
    begin, follow = (x.detach().numpy() for x in head.chain())
    one, found = scores[row].numpy(), {}
    for path in product(range(5), repeat=length):
        steps = sum(follow[a, b] for a, b in pairwise(path))
        found[path] = begin[path[0]] + steps + sum(one[i, t] for i, t in enumerate(path))
    return found


def masked(told: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    mask = torch.zeros(2, UNITS)
    tags = torch.zeros(2, UNITS, dtype=torch.long)
    for row, each in enumerate(told):
        mask[row, : len(each)], tags[row, : len(each)] = 1, torch.tensor(each)
    return mask, tags


def test_the_loss_is_the_likelihood_among_all_paths(chained, scores) -> None:
    told = [[0, 1, 2, 0], [3, 4]]
    mask, tags = masked(told)
    expected = 0.0
    for row, path in enumerate(told):
        every = every_path(chained, scores, row, len(path))
        expected += np.logaddexp.reduce(list(every.values())) - every[tuple(path)]
    nothing = torch.full((2, UNITS), NOTHING)
    assert chained.loss(scores, None, mask, tags, nothing).item() == pytest.approx(expected / 6, rel=1e-4)


def test_the_best_path_is_the_best_of_all_and_legal(chained, scores) -> None:
    begin, follow = (x.detach().numpy() for x in chained.chain())
    found = crf.best_path(scores.numpy(), np.array(LENGTHS), begin, follow)
    first, step = TAGS.legal()
    for row, length in enumerate(LENGTHS):
        every = every_path(chained, scores, row, length)
        assert tuple(found[row]) == max(every, key=every.__getitem__)
        assert first[found[row][0]] and all(step[a, b] for a, b in pairwise(found[row]))


def test_without_a_chain_the_best_legal_path_is_taken() -> None:
    begin, follow = crf.walls(TAGS)
    scores = np.full((1, 2, 5), -1.0)
    scores[0, 0, 0], scores[0, 1, 2] = 1.0, 3.0  # "O I-a" is best by itself, and illegal
    assert crf.best_path(scores, np.array([2]), begin, follow)[0].tolist() == [1, 2]


def test_what_fills_a_batch_up_changes_nothing(chained, scores) -> None:
    mask, tags = masked([[0, 1, 2, 0], [3, 4]])
    nothing = torch.full((2, UNITS), NOTHING)
    other = scores.clone()
    other[1, 2:] = 50.0
    losses = [chained.loss(s, None, mask, tags, nothing).item() for s in (scores, other)]
    assert losses[0] == pytest.approx(losses[1])
    assert crf.best_path(np.zeros((1, 0, 5)), np.array([0]), *crf.walls(TAGS))[0].tolist() == []


def test_it_learns_that_one_tag_follows_another() -> None:
    torch.manual_seed(0)
    head = crf.head(1, TAGS, chained=True)  # the states say nothing: only the chain can know
    told = torch.tensor([[1, 2, 3, 4] * 3] * 4)
    states, nothing = torch.ones(4, 12, 1), torch.full((4, 12), NOTHING)
    moving = torch.optim.Adam(head.parameters(), 0.2)
    for _ in range(60):
        scores, said = head(states)
        loss = head.loss(scores, said, torch.ones(4, 12), told, nothing)
        moving.zero_grad()
        loss.backward()
        moving.step()
    begin, follow = (x.detach().numpy() for x in head.chain())
    assert crf.best_path(head(states)[0].detach().numpy(), np.array([12] * 4), begin, follow)[0].tolist() == told[0].tolist()  # fmt: skip
