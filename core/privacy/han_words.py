"""Chinese words that look like names: two or three characters of which the first is a surname or a word of endearment."""

from __future__ import annotations

from functools import cache

from core.base.tokens import dictionary
from core.privacy.known import DOUBLE_SURNAMES, GIVEN_HAN, HAN_BRANDS, NO_HAN_NAME, SURNAMES, listed

_FOND = "小老阿大"
_SELDOM = 3  # words that the dictionary's texts hold less often than this are as likely somebody's name
NO_FOND = listed(
    "小姐 小哥 小妹 小二 小伙 老板 老师 老公 老婆 小孩 小时 老人 小区 小号 小店 阿姨 老爸 老妈 小票 老是 小的 小包 "
    "小件 小样 小家"
    " 小宝 小贝 大姐 大哥 大妈 大叔 大爷 大家 大约 大概 大小 大号 大码 大包 大件 大王 大家 小朋 小米 小熊 小鱼 "
    "小红 大白 小白 老外"
    " 小黄 小蓝 小绿 大学 大连 大同 大方 大金 大华 大成 大全 大多 大部 大宝 小金 小花 老张家 小牛 小马 小龙 大龙 "
    "大牛 阿里 阿胶 小康"
    " 小麦 小巧 小计 小常 小明 小苏 小柜 小何 大何 小单 大单 小安 小段 大段 小容 小全 老年 小时候 大易"
) - {"小何", "小段", "小苏", "小容"}
NO_TITLED = listed(
    "帅哥 靓哥 一哥 施工 员工 加工 手工 人工 小姐 小哥 方总 于总 和总 路队 马队 华工 成总 全总 高总 时总 单总 应总 明总 "
    "史总 花工"
)
NO_PAIR = listed(
    "东东 牛牛 方方 正正 謝謝 查查 刚刚 常常 天天 妈妈 爸爸 宝宝 奶奶 爷爷 哥哥 姐姐 弟弟 妹妹 叔叔 伯伯 舅舅 姑姑 "
    "谢谢 看看 想想 试试 用用 慢慢 好好 多多 大大"
    " 小小 快快 早早 久久 深深 满满 微微 渐渐 往往 偏偏 仅仅 明明 真真 处处 时时 年年 月月 家家 人人 个个 件件 "
    "样样 星星 亲亲 美美"
    " 开开 乖乖 哈哈 呵呵 嘻嘻 啊啊 呜呜 汪汪 喵喵 棒棒 圆圆 清清 轻轻 静静 悄悄 默默 平平 等等 统统 通通 白白 "
    "胖胖 高高 长长 香香"
    " 甜甜的 狗狗 猫猫 娃娃 公公 婆婆 太太 姥姥 宝贝 兮兮 面面 整整 区区 稍稍 远远 干干 重重 红红 绿绿 层层 步步 "
    "次次 天天"
)


# Words that three characters of a sentence often begin with, the third of which could be somebody's.
_COMMON = listed(
    "成功 安全 明白 高兴 方便 任何 全部 石家 温柔 平时 时间 金色 常常 单独 经常 通过 应该 包装 商家 容易 华为 康佳 "
    "卓越 和平"
)


@cache
def _words() -> frozenset[str]:
    """Return the words of the segmenter's dictionary that begin like a name and are none."""
    return frozenset(
        word
        for word, often, what in dictionary()
        if 2 <= len(word) <= 3
        and what != "nr"
        and ((word[0] in SURNAMES and often >= _SELDOM) or (word[0] in _FOND and often >= 20))
    )


def surname(name: str) -> int:
    """Return how many characters of a name are its surname."""
    return 2 if name[:2] in DOUBLE_SURNAMES else 1


def is_word(name: str) -> bool:
    """Return whether these characters are a brand, a public person or a word."""
    if name in HAN_BRANDS or name in NO_HAN_NAME or any(name.startswith(w) for w in NO_HAN_NAME if len(w) > 1):
        return True
    if surname(name) == 2:
        return False
    if name in ("文静", "向阳"):
        return False
    return name in _words() or (
        len(name) == 3 and (name[:2] in _COMMON or name[1:] in ("先生", "女士", "小姐", "师傅", "老师"))
    )


def full(name: str) -> bool:
    """Return whether these are a surname and characters of which given names are made, and no word."""
    given = name[surname(name) :]
    return (
        (name[0] in SURNAMES or surname(name) == 2)
        and not name.startswith(("和", "尤其"))  # surnames, but rarely
        and bool(given)
        and all(c in GIVEN_HAN for c in given)
        and not is_word(name)
    )


def fond(name: str) -> bool:
    """Return whether this is how one calls people one knows: 小陶, 老葛, 玉姐, 张总, 甜甜."""
    if len(name) != 2:
        return False
    if name[0] == name[1]:
        return name not in NO_PAIR and name[0] in GIVEN_HAN | SURNAMES
    if name[1] in "姐哥叔姨婶嫂工总队导婆伯":
        return (
            name not in NO_TITLED
            and name[0] in SURNAMES | GIVEN_HAN
            and (name[1] in "姐哥叔姨婶嫂婆伯" or name not in _words())
        )
    return name[0] in _FOND and name[1] in SURNAMES | GIVEN_HAN and name not in NO_FOND and name not in _words()
