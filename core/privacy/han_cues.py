"""What stands around Chinese names beyond the words of han_people: more roles, the end of a text, the neighbours in a list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.han_words import fond, full
from core.privacy.known import DOUBLE_SURNAMES, GIVEN_HAN, SURNAMES, listed
from core.privacy.span import FORM, Find

_SUR = "".join(sorted(SURNAMES))
_GIVEN = "".join(sorted(GIVEN_HAN))
_FULL = rf"(?:{'|'.join(DOUBLE_SURNAMES)}|[{_SUR}])[{_GIVEN}]{{1,2}}"
_FOND = (
    rf"(?:[小老阿大][{_SUR}{_GIVEN}]|(?P<twin>[{_SUR}{_GIVEN}])(?P=twin)|[{_SUR}{_GIVEN}](?:姐|"
    r"哥|叔|姨|婶|嫂|总|工|婆婆?|伯伯?|大爷|大娘|奶奶|爷爷|老师|师傅|经理|主任))"
)
_EDGE = r"[\s,，。.;；、!！?？:：~～()（）\"“”'‘’「」\-—/|]"
_STOP = rf"(?={_EDGE}|$)"
_ROLES = (
    r"客服|前台|主播|编辑|物业|掌柜|派件员是?|派送员?|配送员?|老师|业务员|员工|代购的?|团长|群主|保姆|门卫|保安|便利店|收银台的?|财务部?|"
    r"门店|仓库|经理|店里的?|摊主|站长|驿站|代收点|师傅|骑手|司机|接待|导购|柜姐|柜员|助理|秘书|班主任|教练|中介|楼管|宿管|管家|店员|"
    r"店主|老板|老板娘|小哥|快递员?|送货员?|安装员?|维修员?|技师|医生|护士|销售|售后|主管|卖家|房东|签收人|收银员?|服务员|设计师|阿姨"
)
_KIN = (
    r"爱人|老公|老婆|媳妇|老伴|丈夫|妻子|女友|男友|女朋友|男朋友|未婚妻|儿子|女儿|闺女|孩子|宝宝|娃|我家|我妹妹?|我弟弟?|我姐姐?|我哥哥?|"
    r"我妈妈?|我爸爸?|婆婆|公公|奶奶|爷爷|外婆|外公|表妹|表弟|表哥|表姐|堂弟|堂哥|侄子|侄女|外甥女?|朋友|同事|同学|闺蜜|室友|舍友|邻居|"
    r"孙子|孙女|小孩|嫂子|舅舅|姑姑|叔叔|阿姨|搭档|徒弟|老乡|领导"
)
_HOLD = (
    r"收件人?|收货人?|寄件人?|联系人?|签收人?|代领人|代收人?|取件人?|户名|开户人|户主|实名|姓名|名字|法人|顾客|老?会员|客户|老顾客|法定代表人|投保人|"
    r"申请人|当事人|经手人|负责人|抬头|署名|落款|签名|本人|贵姓|免贵|大名|贵方|报名人|参赛人|家长|学生|租客|业主|住户|买家|卖方|收款人?|"
    r"付款人?|转给|打给|寄给|交给|发给|汇给|收"
)
_FILLS = r"(?:\s|[:：,，“\"「]|是|为|叫|显示|的|写的?是?|填的?是?|名叫|人){0,3}"
_VERBS = (
    r"说|很|态度|服务|非常|特别|真|给|帮|打|告|回|送|发|让|跟|也|都|就|还|一直|居然|竟|主动|把|和|来|上门|安装|处理|解决|联系|的|收|买|用|签|"
    r"拿|取|代|补|推荐|骂|装|修|同意|过敏|承诺|会|要|有|没|不|在|一米|每次|去|写|喜欢|穿|吃|亲|身份证|电话|手机|都|那儿|那里"
)
_PEOPLES = (
    "古丽|阿依|买买提|艾合|吐尔|热合|木江|巴特尔|巴图|卓玛|次仁|扎西|才让|旺堆|拉姆|多吉|格桑|其其格|乌云|图雅|斯琴"
)
_ELSEWHERE = re.compile(_PEOPLES)  # names of other peoples of the country: no surname stands before them
_RULES = (
    re.compile(rf"(?:{_ROLES}|{_KIN}){_FILLS}(?P<name>{_FULL})(?={_EDGE}|$|{_VERBS})"),
    re.compile(rf"(?:{_ROLES}|{_KIN}){_FILLS}(?P<name>{_FOND})(?={_EDGE}|$|{_VERBS})"),
    re.compile(rf"(?:{_HOLD}){_FILLS}(?P<name>{_FULL}){_STOP}"),
    re.compile(
        rf"(?:我是|写的?是|名是|[我他她边]叫|叫做?|留的|请转?|找|给|那个叫|被|让|老板)(?:那个|一个|个)?(?P<name>{_FULL}|{_FOND})(?={_EDGE}|$|的(?:人|客服|"
        rf"师傅|快递|店员|小哥)|都|会|回|处理|补|来|签|收|上次|之前)"
    ),
    re.compile(rf"(?:我是|这是|是)[^,，。！？!?\n]{{2,24}}的(?P<name>{_FULL}){_STOP}"),
    re.compile(rf"(?:的名字|的人|单子?是|面单是|身份证是)(?P<name>{_FULL})(?={_EDGE}|$|的)"),
    re.compile(rf"(?:{_EDGE}|^)(?P<name>{_FULL})(?=\s?(?:收|敬上|店铺|补交|代收|女士|先生))"),
    re.compile(
        rf"(?P<name>[小老阿][{_SUR}])(?=(?:来|给我|上门)?(?:装|修|送|派|接待|推荐|处理|卖|弄|洗)(?:的|给我|来的))"
    ),
    re.compile(rf"(?<=[和与跟、])(?P<name>[小老阿][{_SUR}])(?={_EDGE}|$|都|也|一起)"),
    re.compile(
        rf"(?:{_KIN}|叫|客服|{_HOLD})(?P<name>[\u4e00-\u9fff]{{0,2}}(?:{_PEOPLES})[\u4e00-\u9fff]{{0,2}}?)(?={_EDGE}|$|"
        rf"{_VERBS})"
    ),
    re.compile(
        rf"(?:{_EDGE}|^|垃圾|感谢|谢谢|奇葩|无良|黑心)(?P<name>[{_SUR}](?:总|工|姐|哥|叔|姨|嫂|老师|师傅|经理|教练|医生|大夫|主任|律师)){_STOP}"
    ),
)
# The end of what was said, after a full sentence: somebody signs.
_SIGNED = re.compile(rf"(?:[。.!！?？~～…\n]|[。！!]\s)[\s—\-]{{0,3}}(?P<name>{_FULL})[\s。.!！~～]*$")
# Between commas, in a text with a number or an address in it.
_LISTED = re.compile(
    rf"(?:(?<=[,，、:：;；\s“\"(（\n。])|^)(?P<name>{_FULL}|{_FOND})(?=[,，、;；\s”\")）(\n]|$|[。.!！]?$)"
)
MATTER = (
    r"\d{6}|\d{3}[ \-]\d{3,4}|(?:\d ){7}|[路街巷弄村镇区苑園號号栋樓楼室]\s?\d|\d\s?[号號栋楼樓室]|@|"
    r"护照|身份证|快递|代收|签收|收件|取件|小区|驿站|谢谢|謝謝"
)

_MATTER = re.compile(MATTER)
_BEGIN = "".join(sorted(SURNAMES | {name[0] for name in DOUBLE_SURNAMES}))
_FIRST = (
    rf"(?:[{_BEGIN}小老阿大]|[{_GIVEN}]{{2}}|[{_GIVEN}](?:姐|哥|叔|姨|婶|嫂|总|工|婆|伯|大爷|大娘|奶奶|爷爷|老师|师傅))"
)
SIGNS = (
    rf"(?:{_ROLES}|{_KIN}|{_HOLD}){_FILLS}{_FIRST}|(?:我是|写的?是|名是|[我他她边]叫|叫做?|留的|请转?|找|给|那个叫|被|让|老板)(?:那个|一个|个)?{_FIRST}"
    rf"|(?:我是|这是|是)[^,，。！？!?\n]{{2,24}}的[{_BEGIN}]|(?:的名字|的人|单子?是|身份证是)[{_BEGIN}]|"
    rf"[{_BEGIN}][\u4e00-\u9fff]{{1,2}}\s?(?:收|"
    rf"敬上|店铺|补交|代收|女士|先生)"
    rf"|[小老阿][{_BEGIN}](?:来|给|上|装|修|送|派|接|推|处|卖|弄|洗|都|也|一)|[和与跟、][小老阿][{_BEGIN}]|{_PEOPLES}"
    rf"|[{_BEGIN}](?:总|工|姐|哥|叔|姨|嫂|老师|师傅|经理|教练|医生|大夫|主任|律师)"
)
# What may be somebody's at the end of a text, and in a list in a text about somebody's own matter.
SIGNED = rf"[。.!！?？~～…\n]\s?[\s—\-]{{0,3}}[{_BEGIN}][\u4e00-\u9fff]{{1,3}}[\s。.!！~～]*$"
LISTED = rf"(?:^|[,，、:：;；\s“\"(（\n。])(?:[{_BEGIN}小老阿大][\u4e00-\u9fff]|[{_GIVEN}]{{2}}|[{_GIVEN}][姐哥叔姨婶嫂总工婆伯大奶爷])"


def finds(text: str) -> Iterator[Find]:
    """Yield the names of a plain Chinese text that roles, kin and fields tell."""
    for form in _RULES:
        for found in form.finditer(text):
            yield from _named(found, text)


def signed(text: str) -> Iterator[Find]:
    """Yield the name with which a plain text ends."""
    for found in _SIGNED.finditer(text):
        if found.start() > 2:
            yield from _named(found, text)


def listed_ones(text: str) -> Iterator[Find]:
    """Yield the names between commas, in a plain text that holds a number, an address or the words of a delivery."""
    for found in _LISTED.finditer(text) if _MATTER.search(text) else ():
        yield from _named(found, text)


def _named(found: re.Match[str], text: str) -> Iterator[Find]:
    start, end = found.span("name")
    name = text[start:end]
    if name[0] == "谢" and text[start - 1 : start] == "感":  # 感谢林师傅
        start, name = start + 1, name[1:]
    if len(name) == 3 and not full(name) and text[end : end + 1] and full(name[:2]) and not _ELSEWHERE.search(name):
        return
    told = _ELSEWHERE.search(name) is not None or name[1:] in _HONOURED
    if told or full(name) or fond(name):
        yield Find(start, end, "name", FORM)


_HONOURED = listed("婆婆 伯伯 大爷 大娘 奶奶 爷爷 老师 师傅 经理 教练 医生 大夫 主任 律师")
