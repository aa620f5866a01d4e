"""Chinese surnames with a trade, an office or a word of kin behind them: 丁会计, 段掌柜, 冯二叔, where somebody is dealt with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.han_rules import EDGE, SUR
from core.privacy.han_words import NO_TITLED, is_word
from core.privacy.known import DOUBLE_SURNAMES, HAN_BRANDS, NO_HAN_NAME, listed
from core.privacy.span import FORM, Find

_TRADES = (
    r"会计|出纳|医生|大夫|主任|院长|校长|园长|馆长|局长|处长|科长|部长|厂长|店长|班长|队长|组长|所长|站长|社长|行长|会长|村长|镇长|书记|支书|秘书|助理|"
    r"律师|法官|警官|民警|护士长?|博士|教授|教练|导师|导游|讲师|老师|师傅|师父|裁缝|木匠|铁匠|瓦匠|电工|木工|瓦工|管家|掌柜的?|老板娘?|董事长?|总监|"
    r"经理|主管|专员|顾问|工程师|设计师|厨师|大厨|司机|保姆|月嫂|中介|同学|先生|女士|小姐|太太|夫人|团长|楼长|编辑|记者|主播|房东|[sS]ir|小哥"
)
_KIN = (
    r"[大二三四五六七八九小老幺]?(?:爷爷?|奶奶?|叔叔?|婶婶?|伯伯?|姨妈?|舅舅?|姑姑?|哥|姐|嫂子?|妹子?|弟|娘|妈)|阿姨|阿婆|阿公|阿嬷|阿伯|阿妈|阿爸|"
    r"婆婆|外婆|外公|姥姥|姥爷|伯母|伯父|老太太?|老爷子|老头儿?|妈妈|爸爸?"
)
_SHORT = r"总|工|董|姐|哥|叔|姨|婶|嫂"
_FORM = re.compile(
    rf"(?P<surname>{'|'.join(DOUBLE_SURNAMES)}|[{SUR}])(?P<title>{_TRADES}|{_KIN}|{_SHORT})"
    r"(?![们妹兄姐哥娘])(?P<then>.?.?)"
)
# Somebody is spoken to or of: these words before, those behind.
_TO = re.compile(
    rf"(?:^|{EDGE}|给|找|让|请|问|被|和|跟|与|同|的|送|寄|由|对|替|帮|谢谢?|感谢|联系|联系人|收件人?|收货人?|寄件人?|签收人?|取件人?|楼[上下]|隔壁|对门|邻居|"
    r"上次|那个|昨天|前天|今天|前台|说|听|转|推荐给了?|介绍给了?|拜托|麻烦|代|咱们?|我们|你们|他们|店里|村里|小区|单位|公司|科|部|处|室|院|队|班|校|厂|"
    r"归|归还|叫|喊|通知|转告|陪|带|姓名|负责人|经办人|是|有|就是|姐夫|老公|同事|朋友|朋友的|家住|去|到|在|扰|烦)$"
)
_CLEAR_TO = re.compile(
    rf"(?:^|{EDGE}|给|找|让|请|问|被|跟|寄|替|帮|谢谢?|感谢|联系|联系人|收件人?|收货人?|楼[上下]|隔壁|对门|邻居|上次|那个|转|推荐给了?|麻烦|拜托|咱们?|"
    r"你们|店里|公司|的|老板|老板娘|同事|部的?|科|处|队的|转告|通知|送)$"
)
_THEN = re.compile(
    rf"(?:$|{EDGE}|说|讲|帮|给|让|叫|替|来|去|在|也|都|就|很|的|家|那|这|拿|收|取|签|代|用|穿|吃|买|看|打|回|推|介|认|态|人|服|上|修|装|送|问|要|想|觉|"
    r"喜|做|教|留|接|开|写|和|跟|与|把|将|不|没|有|会|能|今|昨|明|每|一|三|两|已|还|又|再|最|真|太|特|非|挺|您|你|她|他|量|改|缝|测|报|发|店|处|安|订|约|"
    r"骂|催|答|承|保|别|按|敲|先|多|少|快|慢|[0-9A-Za-z])"
)
# Authors, heroes of books and films, makes: topics of a review, no one whom its writer deals with.
TOPIC = re.compile(
    r"作者|书[中里籍名店]|本书|这书|小说|故事|情节|主[角演人]|电[影视]|剧|演员|节目|讲座|歌|诗|散文|文[章笔学]|译|出版|读[者书后完]|著|看完|传记|历史|章节|笔下|育儿|教材|课程|"
    r"粉丝|明星|代言|品牌|牌子|红烧肉|小品|相声|角色|人物|版本|学者|专家|理论|观点|武侠|皇|革命|思想|推荐的"
)
_PUBLIC_TITLE = frozenset(
    listed(
        "老师 医生 大夫 教授 博士 先生 女士 导演 导师 老板 同学 小姐 太太 夫人 妈妈 大人 主席 总 董 编辑 记者 主播 书记"
    )
)
# Surnames that are commonly other words before these.
_NO_SURNAME = frozenset("和连于时常易全应成万方都能查单师管年连关相后从当干别双金包车花水山东西南北先向家路有党党国店")
_NO_NAME = listed(
    "和小妹 谭木匠 "
    "施工 员工 加工 手工 人工 华工 包工 钟工 水工 农工 管工 车工 花工 石工 江姐 空姐 向大哥 高总 金工 汪总 黄妈 干妈 "
    "白大夫 李医生 马大姐 田老师 李先生 "
    "谢主任 史书记 万大哥 曾爷 宗师 全家 容嬷 龙哥 龙叔 毛爷爷 毛主席 邓小姐 温总 胡总 习总 祝老师 祝老板 祝大家 "
    "贺老师 祝妈妈 祝爸爸 谢老师 谢老板 谢老师傅 "
    "韦小姐 雷大夫 雷哥 林妹 焦大 焦大哥 汤大厨 车老师 查老师 温小姐 费大厨 金大夫 王妈妈 白小姐 米老头 沙师 "
    "唐老师傅 曹操 关公 包公 关老爷 雷公 姜太 太太"
)
SIGNS = rf"[{SUR}](?:{_TRADES}|{_KIN}|{_SHORT})"


def finds(text: str) -> Iterator[Find]:
    """Yield surnames with their titles from a plain text."""
    topic: bool | None = None
    for found in _FORM.finditer(text):
        start, end = found.start(), found.end("title")
        surname, title, name = found["surname"], found["title"], text[start:end]
        if surname == "谢" and text[start - 1 : start] in ("感", "谢"):
            continue
        if name in _NO_NAME or name in NO_TITLED or name in HAN_BRANDS or name in NO_HAN_NAME or is_word(name):
            continue
        if not _THEN.match(found["then"]):
            continue
        clear = surname not in _NO_SURNAME and len(title) > 1 and title not in _PUBLIC_TITLE
        before = text[max(0, start - 5) : start]
        if not (_TO if clear else _CLEAR_TO).search(before) or (surname in _NO_SURNAME and len(title) < 2):
            continue
        topic = TOPIC.search(text) is not None if topic is None else topic
        if not topic:
            yield Find(start, end, "name", FORM)
