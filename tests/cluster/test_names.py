"""Names are the voices' own, short and distinct."""

import numpy as np
import pytest

from core.base.tokens import words
from core.cluster.keywords import keywords, listen, stem, weigh
from core.cluster.names import describe
from core.cluster.stopwords import CHINESE, ENGLISH

ENGLISH_VOICES = {
    0: ["The water tank is too small for a night.", "A bigger water tank would be great!", "I refill the water tank twice.",
        "Small water tank, refill at three in the morning.", "Wish it had a bigger water tank"],
    1: ["My long hair winds round the brush.", "Hair wraps around the brush roll", "Cutting hair off the brush again.",
        "The brush is full of dog hair, every time.", "Hair in the brush roll, hair everywhere."],
}  # fmt: skip
CHINESE_VOICES = {
    0: ["水箱容量太小了，半夜要加水。", "水箱容量小，加水麻烦", "希望水箱容量大一点", "一晚上加两次水，水箱容量不够"],
    1: ["客服态度很差，没人理。", "客服态度敷衍，问题不解决", "找客服三天没回复", "客服态度冷淡，电话打不通"],
}


def both(voices):
    texts = [text for group in voices.values() for text in group]
    groups = np.array([g for g, group in voices.items() for _ in group])
    return texts, groups, np.ones(len(texts))


def test_names_are_the_voices_own_phrases():
    told = describe(*both(ENGLISH_VOICES))
    assert "water tank" in told[0].suggestions[0].lower()
    assert any("brush" in name.lower() or "hair" in name.lower() for name in told[1].suggestions)
    assert told[0].keywords[0] == "tank" or told[0].keywords[0] == "water"


def test_chinese_names_have_no_gaps_and_are_short():
    told = describe(*both(CHINESE_VOICES))
    assert "水箱" in told[0].suggestions[0]
    assert "客服" in told[1].suggestions[0]
    for description in told:
        for name in description.suggestions:
            assert " " not in name
            assert 2 <= len(name) <= 12


def test_no_name_is_blank_long_or_shared_and_none_ends_in_grammar():
    texts, groups, near = both(ENGLISH_VOICES)
    told = describe(texts * 2, np.concatenate([groups, groups + 2]), np.tile(near, 2))
    first = [d.suggestions[0] for d in told]
    assert len({name.casefold() for name in first}) == 4
    for name in (n for d in told for n in d.suggestions):
        assert 1 <= len(name.split()) <= 7
        assert name.split()[-1].lower() not in {"the", "a", "of", "and", "is"}
        assert name[0].isupper()


def test_a_taken_name_is_not_given_again():
    texts, groups, near = both(ENGLISH_VOICES)
    best = describe(texts, groups, near)[0].suggestions[0]
    assert best not in [d.suggestions[0] for d in describe(texts, groups, near, [best])]


@pytest.mark.parametrize("texts", [["", "", ""], ["!!!", "…", "?"], ["the the", "of", "and"], ["的", "了", "是"]])
def test_voices_without_words_still_get_distinct_names_and_never_a_crash(texts):
    told = describe(texts, np.array([0, 0, 1]), np.ones(3))
    assert len(told) == 2
    assert told[0].suggestions[0] != told[1].suggestions[0]


def test_keywords_hold_no_grammar_and_prefer_what_sets_apart():
    texts, groups, _ = both(ENGLISH_VOICES)
    speech = listen(texts)
    found = keywords(weigh(speech, groups), speech, 1)
    assert found[0] in ("brush", "hair")
    assert not set(found) & (set(ENGLISH) | set(CHINESE))


def test_stems_meet():
    assert stem("tuned") == stem("tuning") == stem("tunes")
    assert stem("strings") == stem("string")
    assert stem(words("水箱")[0]) == "水箱"


def test_no_name_holds_a_long_number_or_a_pronoun():
    voices = {
        0: [
            "Order 184477629 never came, my order 184477629 is lost",
            "Where is order 184477629?",
            "Order 184477629 late",
        ],
        1: ["The strap of my bag tore", "Strap tore on the second day", "My strap tore again"],
    }
    names = [n for d in describe(*both(voices)) for n in d.suggestions]
    assert names
    assert not [n for n in names if "184477629" in n or "my" in n.lower().split()]
