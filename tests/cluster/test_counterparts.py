"""Demands of two languages that speak of the same matters are proposed as one."""

import numpy as np
import pytest

from core.cluster.counterparts import Matter, Pair, counterparts, matters, pattern, spoken

LIST = [
    "# a remark",
    "",
    "noise, loud | 噪音, 吵",
    "battery | 电池",
    "no bar here",
    "only one side | ",
    "box, boxed | 箱子, 包装",
]


def test_a_word_list_is_read_and_what_is_no_pair_is_left_out() -> None:
    assert [m.one for m in matters(LIST)] == [("noise", "loud"), ("battery",), ("box", "boxed")]
    assert matters(LIST)[0].other == ("噪音", "吵")


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["box"], "the boxer barked", False),
        (["box"], "in a box.", True),
        (["吵"], "太吵了", True),
        (["a+b"], "aab", False),
    ],
)
def test_spelt_words_are_found_whole_and_chinese_ones_anywhere(words: list[str], text: str, found: bool) -> None:
    assert (pattern(words).search(text) is not None) == found


def test_what_is_said_more_than_by_everybody_counts() -> None:
    texts = ["So loud at night", "Noise all day", "Battery is flat", "Battery died", "Nice", "Fine"]
    told = spoken(texts, np.array([0, 0, 1, 1, -1, -1]), [m.one for m in matters(LIST)])
    assert told.shape == (2, 3)
    assert told[0, 0] > 0 and told[0, 1] == 0 and told[1, 1] > 0 and not told[:, 2].any()


def test_each_demand_has_one_counterpart_at_most_and_strangers_have_none() -> None:
    one = np.array([[3.0, 0, 0], [0, 3.0, 0], [0, 0.0, 0]])
    other = np.array([[0, 2.0, 0], [2.0, 0.5, 0], [0, 0, 4.0]])
    found = counterparts(one, other)
    assert [(p.one, p.other) for p in found] == [(1, 0), (0, 1)]
    assert found[0] == Pair(1, 0, pytest.approx(1.0), (1,)) and found[1].likeness < 1
    assert counterparts(one, np.zeros((0, 3))) == []


def test_the_shipped_list_is_sound() -> None:
    from core.flows.counterparts import WORDS

    listed = matters(WORDS.read_text("utf-8").splitlines())
    assert len(listed) > 100 and all(isinstance(m, Matter) for m in listed)
    assert all(w.isascii() for m in listed for w in m.one), "English stands on the left"
    assert all(any(not w.isascii() for w in m.other) for m in listed), "Chinese on the right"
