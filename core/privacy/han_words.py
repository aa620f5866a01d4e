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
NO_THANKED = listed(
    "小店 小编 小妹 小哥 小二 小主 小天 小可 小家 小朋 小伙 小米 小度 小爱 小艺 小布 小蜜 小能 小助 小美 小狗 小鸡 小贩 小厂 小黑 小票"
)
NO_TITLED = listed(
    "帅哥 靓哥 一哥 施工 员工 加工 手工 人工 小姐 小哥 方总 于总 和总 路队 马队 华工 成总 全总 高总 时总 单总 应总 明总 "
    "史总 花工"
)
NO_PAIR = listed(
    "赫赫 炎炎 昂昂 湛湛 冉冉 恒恒 麻麻 粑粑 东东 牛牛 方方 正正 謝謝 查查 刚刚 常常 天天 妈妈 爸爸 宝宝 奶奶 爷爷 "
    "哥哥 姐姐 弟弟 妹妹 叔叔 伯伯 舅舅 姑姑 "
    "谢谢 看看 想想 试试 用用 慢慢 好好 多多 大大"
    " 小小 快快 早早 久久 深深 满满 微微 渐渐 往往 偏偏 仅仅 明明 真真 处处 时时 年年 月月 家家 人人 个个 件件 "
    "样样 星星 亲亲 美美"
    " 开开 乖乖 哈哈 呵呵 嘻嘻 啊啊 呜呜 汪汪 喵喵 棒棒 圆圆 清清 轻轻 静静 悄悄 默默 平平 等等 统统 通通 白白 "
    "胖胖 高高 长长 香香"
    " 甜甜的 狗狗 猫猫 娃娃 公公 婆婆 太太 姥姥 宝贝 兮兮 面面 整整 区区 稍稍 远远 干干 重重 红红 绿绿 层层 步步 "
    "次次 天天"
)


# Given names that are words as well, and that many people have.
COMMON_GIVEN = listed(
    "建国 建军 建华 建平 建明 建新 建民 建伟 建英 建中 志强 志刚 志明 志伟 志勇 志国 志军 国强 国华 国平 国栋 国梁 国富 国良 卫国 卫东 卫红 "
    "卫民 爱国 爱华 爱民 爱军 爱萍 爱英 爱玲 秀英 秀兰 秀珍 秀芳 秀梅 秀云 秀华 桂英 桂兰 桂芳 桂珍 桂花 玉兰 玉梅 玉珍 玉英 玉华 玉芬 淑芬 "
    "淑珍 淑英 淑兰 淑华 淑敏 凤英 凤兰 凤霞 春花 春梅 春燕 春兰 红梅 红霞 红英 海燕 海涛 海波 海峰 海军 海龙 晓东 "
    "晓明 晓红 晓燕 晓梅 小军 小红 "
    "小芳 小丽 小燕 永强 永刚 永明 文华 文军 文英 文杰 文博 浩然 浩宇 宇轩 子轩 子涵 梓涵 欣怡 欣然 诗涵 雨涵 雨萱 "
    "一诺 一鸣 可心 思远 思雨 思琪 "
    "佳怡 佳音 佳琪 佳慧 嘉怡 嘉欣 俊杰 俊豪 明明 亮亮 丽丽 莉莉 芳芳 红红 静静 燕燕 婷婷 娜娜 强强 军军 壮壮 铁柱 铁蛋 大力 满仓 "
    "来福 招娣 翠花 翠兰 翠英 美玲 美华 丽华 丽娟 丽萍 雪梅 雪莲 金凤 金花 银花 宝玉 宝珠 向东 向阳 东升 振华 振国 振兴 耀华 光明 光荣 "
    "少华 少军 立新 立强 立军 庆丰 庆华 德胜 德华 德福 福生 根生 水生 长生 春生 秋生 冬生 冬梅 冬冬 冰冰 丹丹 玲玲 媛媛 彤彤 萌萌 萱萱 "
    "轩轩 浩浩 涵涵 晨晨 阳阳 洋洋 涛涛 超超 佳佳 嘉嘉 琪琪 瑶瑶 悦悦 乐乐 豆豆 糖糖 果果 童童 桐桐 朵朵 欣欣 贝贝 "
    "妞妞 妮妮 珊珊 莎莎 雯雯 敏敏 梅梅 "
    "兰兰 英英 芸芸 霞霞 娟娟 毛毛 虎虎 龙龙"
)


# Words that three characters of a sentence often begin with, the third of which could be somebody's.
_COMMON = listed(
    "成功 安全 明白 高兴 方便 任何 全部 石家 温柔 平时 时间 金色 常常 单独 经常 通过 应该 包装 商家 容易 华为 康佳 "
    "卓越 和平"
)


@cache
def _read() -> tuple[frozenset[str], frozenset[str]]:
    """Return of the segmenter's dictionary the words that begin like a name and are none, and all pairs that are words."""
    begin, pairs = set[str](), set[str]()
    for word, often, what in dictionary():
        length = len(word)
        if length == 2 and not (what == "nrfg" and often < 60):
            pairs.add(word)
        if 2 <= length <= 3 and what != "nr":
            first = word[0]
            if (often >= _SELDOM and first in SURNAMES) or (often >= 20 and first in _FOND):
                begin.add(word)
    return frozenset(begin), frozenset(pairs)


def _words() -> frozenset[str]:
    return _read()[0]


def unknown(pair: str) -> bool:
    """Return whether two characters are no word, or a given name that many have: 雨桐, 建国."""
    return pair in COMMON_GIVEN or (pair not in _read()[1] and pair not in NO_PAIR)


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
        and not name.startswith(("和", "党", "尤其"))  # surnames, but rarely
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
