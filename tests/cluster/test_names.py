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


def test_praise_is_no_name_where_anything_else_is_said():
    voices = {
        0: ["The price was great."] * 3 + ["Price is great, a fair price for strings.", "Fair price!", "A fair price."],
        1: ["The tuner works great", "Tuner works", "This tuner works", "The clip on tuner is bright", "Clip on tuner"],
    }
    told = describe(*both(voices))
    assert told[0].suggestions[0] == "Fair price"
    assert told[1].suggestions[0].split()[-1] not in {"works", "great"}


def test_chinese_names_are_no_counts_no_half_words_and_no_foreign_words():
    voices = {
        0: ["wifi连不上", "家里wifi连不上网", "wifi总断网", "连不上网络", "第二天wifi又断网了", "三十二分贝wifi"],
        1: ["看完这本书很感动", "完这本书才懂父母", "父母的爱让人感动", "父母读了也感动", "零点零一"],
    }
    for name in (n for d in describe(*both(voices)) for n in d.suggestions):
        assert name.lower() != "wifi" and name[0] not in "完三零第", name


CITIES = [
    "北京",
    "上海",
    "天津",
    "重庆",
    "广州",
    "深圳",
    "南京",
    "武汉",
    "成都",
    "西安",
    "杭州",
    "苏州",
    "青岛",
    "大连",
    "厦门",
    "长沙",
    "郑州",
    "济南",
    "合肥",
    "昆明",
    "贵阳",
    "南宁",
    "海口",
    "兰州",
    "西宁",
    "银川",
    "太原",
    "沈阳",
    "长春",
    "福州",
    "南昌",
    "无锡",
    "宁波",
    "温州",
    "佛山",
    "东莞",
    "珠海",
    "中山",
    "惠州",
    "桂林",
]


def test_a_chinese_phrase_that_hardly_anybody_says_gives_way_to_two_words_that_many_say():
    voices = {0: [f"{city}水箱容量" for city in CITIES], 1: [f"{city}客服回复" for city in reversed(CITIES)]}
    often = describe(*both(voices))
    assert [d.suggestions[0] for d in often] == ["水箱容量", "客服回复"]  # forty people say it
    voices = {0: [f"{city}水箱，{city}容量" for city in CITIES], 1: [f"{city}客服，{city}回复" for city in CITIES]}
    seldom = describe(*both(voices))
    assert [sorted(d.suggestions[0].split("、")) for d in seldom] == [["容量", "水箱"], ["回复", "客服"]]
    assert any(city in name for name in seldom[0].suggestions[1:] for city in CITIES)  # still offered, not first


def test_a_chinese_clause_of_words_that_many_say_is_a_name_though_few_say_all_of_it():
    voices = {
        0: [f"{city}水箱，{city}容量" for city in CITIES[:20]]
        + ["水箱容量小"]
        + [f"{c}漏水，水箱老漏水" for c in CITIES[20:22]],
        1: [f"{city}客服，{city}回复" for city in CITIES],
    }
    told = describe(*both(voices))
    assert told[0].suggestions[0] == "水箱容量小"
    assert sorted(told[1].suggestions[0].split("、")) == ["回复", "客服"]
