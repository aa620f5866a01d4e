"""Chinese postal addresses that reach a house, a road, a compound or a locker; a bare city is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.span import TOLD, Find

_HAN = r"[\u4e00-\u9fff]"
_COUNT = r"[0-9A-Za-z一二三四五六七八九十百甲乙丙丁东西南北]"
_AREAS = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    "四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
    "|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|济南|厦门|福州|宁波|无锡|合肥|大连|沈阳|哈尔滨|"
    "长春|昆明|南宁|贵阳|石家庄|太原|南昌|东莞|佛山|温州|珠海|常州|徐州|烟台|兰州|海口|呼和浩特|乌鲁木齐|银川|"
    "西宁|拉萨|嘉兴|金华|绍兴|泉州|中山|惠州|洛阳|南通|扬州|台州|义乌|昆山|九龙|新界|台北|新北|桃园|台中|台南|高雄|基隆|新竹|新加坡"
)
_WEAK_LEAD = (
    r"(?!(?:我们|你们|他们|我|你|他|她|住|在|到|寄|送|是|这|那|给|请|家住|去|来|从|离|和|的|了|因为|所以|就|都|"
    r"发|地址|填|写|改|成|放|货|址|应该|快递|东西|麻烦|直接|还|又|被|把|往|就))"
)
_ADMIN = (
    rf"(?:(?:{_AREAS})(?:省|市|自治区|维吾尔自治区|回族自治区|壮族自治区|特别行政区)?\s?"
    rf"|{_WEAK_LEAD}{_HAN}{{1,6}}?(?:省|自治区|自治州|地区|市|区|县|旗|镇|乡|街道|开发区|新区)(?!场|别|域|内|面|间|长|售|民|价|里的|点|钱|心|事|了|下|力|大门|"
    rf"门口)\s?)"
)
_ROAD = (
    rf"(?:{_WEAK_LEAD}[\u4e00-\u9fff0-9]{{1,8}}?(?:大道|大街|路(?!口|上)|街(?!道)|巷|弄|胡同|道|里|村|屯|组|"
    rf"社区)(?:[东西南北中一二三四五六七八九十]{{1,2}}段?|[一二三四五六七八九十]路)?)"
)
_NUMBER = rf"(?:{_COUNT}{{1,6}}(?:[\-—~之]{_COUNT}{{1,5}})?(?:号院|号楼|号|弄|巷|支路|村|组|队|社))"
_YARD = (
    rf"(?:{_WEAK_LEAD}[\u4e00-\u9fffA-Za-z0-9·]{{1,12}}?(?:小区|小镇|山庄|水岸|半岛|新城|华庭|社区|花园|家园|公寓|苑|大厦|广场|新村|华府|豪庭|雅居|"
    rf"名都|国际|城|庄园|别墅|公馆|府|园|湾|中心|驿站|快递柜|自提柜|自提点|[丰蜂]巢柜?|代收点|学院|大学|中学|小学|"
    rf"医院|宿舍楼?|写字楼|商贸城|交易中心|批发市场|市场|商城|步行街|工业区|产业区|创业园|客栈|民宿|塔楼?|塔|科技园|工业园|产业园|轩|阁|居|庭|郡|座|里|村|庄|[一二三四五六七八九十东西南北新老]区))"
)
_HOUSE = (
    rf"(?:{_COUNT}{{1,5}}(?:[\-—]{_COUNT}{{1,5}}){{0,3}}(?:期|区|栋|幢|座|塔|号楼|号院|楼|单元|层|室|户|房|"
    rf"门(?!口)|号(?:馆|库|厂房|宿舍楼|门|店铺?|摊位?|仓|机库|地块|柜)|号|铺|柜|梯|排|片区?|馆|库|床|档口?|摊位?)(?:[东西南北AB]塔)?|附\d{{1,4}}(?:[\-—]\d{{1,4}}){{0,2}}号?|增\d{{1,3}}号|"
    rf"[东西南北AB][座塔区])"
)
_PIECE = re.compile(
    rf"\s?(?:{_HOUSE}|之\d{{1,2}}|[A-Z]\d{{0,2}}座?\s?[\-—]?\s?\d{{2,5}}(?:-\d{{1,4}})?(?![0-9元块年])|"
    rf"\d{{1,4}}(?:[\-—#]\d{{1,4}}){{1,2}}室?|"
    rf"\d{{1,2}}F|[A-Z]座|第\d{{1,4}}[座栋幢](?:#\d{{1,3}}-\d{{1,4}})?|[,，]?\s?邮编[:\s]?\d{{5,6}}|之[一二三四五六七八九十](?:\d{{2,4}}室?)?|"
    rf"[东西南北正后侧]门(?!口)[A-Z]?\d{{0,4}}(?![0-9])|[东西南北][侧边]\d{{1,4}}号?|地下[一二三四1-4]?层?[A-Z]?\d{{0,4}}|负[一二三1-3][楼层]|"
    rf"(?:旁边?|对面|内)?(?:(?![的了是我你他她收到吗吧就不没在请寄给送发打和说要让很把被才都，])[\u4e00-\u9fffA-Z·]){{0,8}}?(?:大楼|客栈|民宿|酒店|宾馆|码头|饭店|诊所|药店|药房|水果店|"
    rf"面馆|餐厅|茶楼|网吧|派出所|邮政所|邮局|卫生院|卫生所|住院部|门诊部|交易中心|商贸城|商城|批发市场|菜市场|市场|物流园|产业园|工业区|巴扎|售后[组部]|顺丰站|"
    rf"加油站|传达室|门卫室|保安亭|架空层|小平房|创业园|孵化园|软件园|书店|花店|理发店|美容院|幼儿园)|(?:(?![的了是我你他她收到吗吧就不没在请寄给送发打和说要让很把被才都，])[\u4e00-\u9fffA-Z·]){{0,10}}?(?:家属院|大院|"
    rf"校区|宿舍楼?|幼儿园|村委会?|附楼|主楼|大厦|公寓|广场|商务区|仓库|厂区|小区|花园|[苑园]区?|[A-D]区|东区|西区|南区|北区|学校|小学|中学|大学|医院|"
    rf"便利店|超市|快递柜|[丰蜂]巢柜?|驿站|[东西南北中上下]段|对面|旁边?|后面那栋|门面|底商|商铺|[一二三四五六七八九十]楼|地下室|负一楼|"
    rf"创新中心|国际)(?:[东西南北][门座])?)"
)
_TALK = re.compile(
    r"[\u4e00-\u9fff]{0,16}?(?:地址|扔到|扔在|丢在|放在|放到|放|寄到|寄往|送到|发到|我家在|家在|住在|居然是|就是|改寄|改到|货地|搬到|退到|补到|换到)(?:了|的|是|为)?"
    r"(?=[\u4e00-\u9fff]{4})"
)
# Lockers and counters where parcels wait.
_KEPT = re.compile(
    r"(?:放在?|放到|存到?|在|送到|扔在?|丢在?|到)(?P<place>(?!(?:了|的|这|那|我|你|他))[\u4e00-\u9fff]{2,14}?(?:[丰蜂]巢|快递柜|自提柜|智能柜|格格柜|菜鸟驿站|"
    r"妈妈驿站|兔喜生活|代收点|自提点|[^的个家这那]{2}驿站)柜?(?:\d{1,3}号柜?)?)(?=[^\u4e00-\u9fff]|$|[的了吗呢吧里])"
)
_FLOOR = rf"(?:\s?(?:{_HOUSE}|\d{{3,4}}(?![0-9元块年])|\d{{1,3}}(?:-\d{{1,4}}){{1,2}}))"
_PLAIN_HOUSE = r"(?:\d{1,3}(?:[\-—]\d{1,5}){1,3})(?:室|号|户)?"
_CHINESE = re.compile(
    rf"(?:{_ADMIN}){{0,5}}(?:"
    rf"{_ADMIN}{{2}}[\u4e00-\u9fff]{{1,5}}(?:町|丁目)\s?\d{{1,3}}(?:[\-—]\d{{1,4}}){{1,2}}(?:\s[^\s，。]{{1,5}}[栋号室])?|"
    rf"{_ROAD}{{1,2}}(?:[东西南北中上下]段)?\s?{_NUMBER}(?:\s?{_HOUSE})"
    rf"{{0,3}}(?:{_YARD}(?:[\u4e00-\u9fff]{{2,6}}?(?={_COUNT}{{1,3}}(?:栋|幢|"
    rf"号楼|座)))?(?={_FLOOR}|[^\u4e00-\u9fff]|$|[的那这门楼]))?{_FLOOR}{{0,5}}(?![0-9元块])"
    rf"|{_ROAD}?\s?{_YARD}\s?{_HOUSE}{_FLOOR}{{0,4}}(?:{_YARD}(?=[^\u4e00-\u9fff]|$))?"
    rf"|{_WEAK_LEAD}[\u4e00-\u9fff]{{2,10}}\d{{1,3}}(?:栋|幢|号楼)(?:\d{{1,2}}单元)?\d{{3,4}}(?:室|号|户)?(?!\d)"
    rf"|{_WEAK_LEAD}[\u4e00-\u9fff]{{2,10}}?(?:大学|学院|中学|小学|医院)(?:[东西南北新老主本]?(?:校区|院区))\s?{_HOUSE}{_FLOOR}{{0,3}}"
    rf"|{_WEAK_LEAD}[\u4e00-\u9fff]{{2,10}}?(?:商贸城|商城|市场|城|源|园|苑|花园|小区|广场)[A-Z一二三四五六七八九十东西南北][区座]\s?(?:\d{{1,4}}号|[A-Z]?\d{{1,3}}-\d{{1,5}}){_FLOOR}{{0,2}}"
    rf"|{_YARD}\s?{_PLAIN_HOUSE}|{_ADMIN}{_ROAD}?{_YARD}(?<=[站柜点巢])|{_WEAK_LEAD}[\u4e00-\u9fff]{{2,8}}(?:城|"
    rf"苑|园|小区|花园|广场|公寓|家园|里|大厦)(?:丰巢柜?|快递柜|菜鸟驿站|自提点)"
    rf")"
)
_CHINESE_CHAIN = re.compile(rf"(?:{_ADMIN}){{2,5}}(?:{_ROAD}|{_YARD})(?:\s?{_NUMBER})?(?:\s?{_HOUSE}){{0,5}}")
# Below two areas anything before a house number is a place: 殿前街道中埔社329号; and boxes of the post.
_BELOW = re.compile(
    rf"(?:{_ADMIN}){{2,5}}(?:{_ROAD})?{_HAN}{{1,8}}?\d{{1,4}}号(?:\s?{_HOUSE})?{_FLOOR}{{0,4}}|(?:{_ADMIN}){{1,4}}\d{{1,6}}信箱(?:\d{{1,4}}分箱)?"
)
_JAPANESE = re.compile(
    r"(?![寄送到在住发至往给是请去])[\u4e00-\u9fff]{2,3}[都道府县][\u4e00-\u9fff]{1,6}?[市区郡町村][\u4e00-\u9fff]{1,12}?\d{1,3}(?:丁目)?(?:[\-—の]?\d{1,4}(?:番地?|号)?){1,3}"
    r"(?:\s?[ァ-ヶーA-Za-z][ァ-ヶー\u4e00-\u9fffA-Za-z]{1,12}\s?\d{1,4}(?:号室?)?)?"
)
_SHOP_OF = re.compile(
    r"(?:菜鸟驿站|妈妈驿站|[丰蜂]巢柜?|快递柜|自提点|代收点|兔喜生活)\s?\((?P<place>[\u4e00-\u9fff0-9]{3,16})\)"
)
_TOLD_HAN = re.compile(
    rf"(?:收货地址|收件地址|家庭住址|详细地址|地址|住址|家住|住在|寄到|寄往|送到|发到|邮寄到)[:\s]*(?:是|为|"
    rf"改成|改为|在|了|写的是|写成){{0,2}}[:\s]*(?P<place>(?:{_ADMIN}){{0,5}}(?:{_ROAD}|"
    rf"{_YARD})?(?:\s?(?:{_NUMBER}|{_HOUSE})){{1,6}}(?:\d{{3,4}})?)"
)
_AREA = re.compile(_AREAS)
_NO_PLACE = re.compile(r"^(?:第|每|几|多|整|半|这|那|上[一个次]|下[一个次])|(?:型号|尺码|货号|编号|价格|颜色)")

SIGNS = (
    r"柜|驿站|自提点|[路街道巷弄村里屯组胡同][^\n，。！？]{0,8}[0-9０-９一二三四五六七八九十百甲乙A-Za-z][号弄巷组队栋幢院]|"
    r"[0-9０-９一二三四五六七八九十A-Za-z]\s?(?:栋|幢|座|号?楼|单元|室|户|号院)|町\s?\d|"
    r"[苑园区村府城庄庭湾厦寓]\s?\d{1,3}[\-—]\d|[区座]\s?[A-Z]?\d{1,4}[号\-]|信箱|[都道府县][\u4e00-\u9fff]{1,6}[市区郡町村][^\n]{1,14}\d"
    r"|[省市区县镇乡][^\n，。！？]{1,12}(?:路|街|巷|弄|村|小区|花园|苑)|地址|住址|家住|住在|寄到|寄往|送到|发到"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the Chinese addresses of a plain text, each from its house or area to its room."""
    if _endless(text):
        return
    for found in (*_JAPANESE.finditer(text), *_SHOP_OF.finditer(text)):
        yield Find(*found.span(), "address", TOLD)
    for form in (_CHINESE, _CHINESE_CHAIN, _BELOW, _TOLD_HAN, _KEPT):
        for found in form.finditer(text):
            start, end = found.span("place" if "place" in form.groupindex else 0)
            start += _lead(text[start:end])
            end = _onward(text, end)
            if end - start >= 5 and not _NO_PLACE.search(text[start:end]):
                yield Find(start, end, "address", TOLD)


def _endless(text: str) -> bool:
    """Return whether a long text is one piece over and over: nobody's address, and minutes of trying."""
    return len(text) > 300 and len({text[n : n + 4] for n in range(len(text) - 3)}) < 0.2 * len(text)


def _lead(found: str) -> int:
    """Return how many characters before the address itself belong to the sentence: up to the first known province or city."""
    talk = _TALK.match(found)
    if talk:
        return talk.end()
    area = _AREA.search(found, 0, 14)
    return area.start() if area and not re.search(r"[省市区县镇乡路街]", found[: area.start()]) else 0


def _onward(text: str, end: int) -> int:
    """Return where an address ends whose road or compound ends at `end`: further buildings, rooms, and what is beside."""
    for _ in range(6):
        further = _PIECE.match(text, end)
        if further is None:
            break
        end = further.end()
    return end
