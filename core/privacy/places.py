"""Postal addresses that reach a house, a road or a compound; a bare city is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.span import TOLD, Find

_L, _R = r"(?<![0-9A-Za-z#$€£.])", r"(?![0-9A-Za-z])"
_WORD = r"[A-ZÀ-ÖØ-Þ][A-Za-zà-öø-ÿß'.\-]*"
_TYPE = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Circle|Cir|Place|Pl|Terrace|"
    r"Ter|Way|Parkway|Pkwy|Highway|Hwy|Square|Sq|Trail|Trl|Loop|Close|Crescent|Cres|Gardens|Gdns"
    r"|Grove|Mews|Walk|Alley|Turnpike|Pike|Expressway|Plaza|Ridge|Crossing|Quay|Wharf|Parade|Esplanade|Broadway|Nagar|Marg|Chowk"
    r"|(?:Row|Hill|Run|Path|Point|Bend|Cove|Green|Park|Rise|Vale|View|Yard|Route|Rte|Cross|Main)(?=,| "
    r"[A-Z]{2}[ ,]))"  # those are words as well
)
_TYPE_SMALL = r"(?i:street|avenue|road|lane|boulevard|blvd|drive|court|crescent|terrace|close|rd|ave|st)"
_INSIDE = (
    r"(?:(?i:apt|apartment|unit|suite|ste|flat|floor|fl|room|rm|bldg|building|block|lot|house|tower|"
    r"no)\.?\s?#?\s?[0-9A-Z][0-9A-Za-z\-]{0,5}|#\s?\d{1,5}[A-Za-z]?|\d{1,2}(?:st|nd|rd|th) (?i:floor|fl))"
)
_POSTCODE = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|\d{3}\s?\d{3}|\d{4}(?:\s[A-Z]{2})?)"
_POSTCODE_SURE = r"(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d)"
_STATE = (
    r"(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|"
    r"V[AT]|W[AIVY]|ON|BC|QC|AB|NSW|VIC|QLD|TAS|ACT|Alabama|Alaska|Arizona|Arkansas|California|Colorado"
    r"|Connecticut|Delaware|Florida|Georgia|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|"
    r"Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada"
    r"|New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|"
    r"Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|"
    r"Wyoming)"
)
_CITY = rf"{_WORD}(?:[ \-]{_WORD}){{0,2}}"
_LAND = (
    r"(?:USA|U\.S\.A\.?|US|UK|United States|United Kingdom|Great Britain|England|Scotland|Wales|Ireland|Canada|"
    r"Australia|New Zealand|India|Germany|France|Deutschland|Spain|Italy|Switzerland|Austria|Schweiz|"
    r"Österreich|Ireland|Singapore|Dublin \d{1,2}|D\d{2}\s?[A-Z0-9]{4})"
)
_NEXT = r"(?:\s*[,\n]\s*|\s+-\s+)"
# What an address may go on with, one piece after the other.
_PIECE = re.compile(
    rf"(?:{_NEXT}|\s+)(?:{_INSIDE}|{_STATE}(?:,?\s+{_POSTCODE})?|{_POSTCODE_SURE}|{_LAND}){_R}"
    rf"|{_NEXT}(?:{_CITY},?\s+{_STATE}(?:,?\s+{_POSTCODE})?|(?:[DF]-|CH-)?{_POSTCODE}\s+{_CITY}|{_CITY}\s+{_POSTCODE}){_R}"
    rf"|\s+(?<=\d{{5}} ){_WORD}{_R}|\s+{_CITY},?\s+(?:{_STATE}\s+)?{_POSTCODE_SURE}{_R}|\s+{_CITY},\s+{_STATE}{_R}"
    rf"|,?\s+(?:[a-z]+\s)?[a-z]{{1,2}}\d[a-z\d]?\s?\d[a-z]{{2}}{_R}"
    rf"|{_NEXT}{_CITY}(?=\s*[,\n]|\s*[.;!)]|\s*$)"
)
_TRAILS = re.compile(r"[\s,;.\-]+$")

_STREETS = (
    # 221B Baker Street; 1600 Pennsylvania Ave NW; Flat 3, 12 High Street; No. 88 Jianguo Road
    re.compile(
        rf"{_L}\d{{1,5}}[A-Za-z]?(?:[\-/]\d{{1,5}}[A-Za-z]?)?,?\s+(?:(?:N|S|E|W|NE|NW|SE|SW)\.?\s+)?"
        rf"(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}{_TYPE}{_R}\.?(?:\s(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West){_R})?"
    ),
    re.compile(
        rf"{_L}\d{{1,5}}[a-z]?,?\s+(?:(?:n|s|e|w|north|south|east|west)\.?\s+)?(?!(?:star|way|the|a|of|on|in|mile|"
        rf"miles|min|minutes|hour|hours|and|to|lane|string|year|second|seconds|sec|day|days|times|feet|foot|inch|"
        rf"x)\s)(?:[A-Za-z'.]{{3,}}|\d{{1,3}}(?:st|nd|rd|th))(?:\s+(?!(?:the|a|of|on|in|and|to|down|from|"
        rf"my)\s)[A-Za-z'.]{{2,}})?\s+{_TYPE_SMALL}{_R}"
    ),
    re.compile(
        rf"{_L}\d{{1,5}}\s+(?:Avenue|Ave|Route|Highway|County Road|Interstate|Rural Route|State Route|US)\s+(?:of "
        rf"the\s+)?(?:{_WORD}|\d{{1,4}}){_R}"
    ),
    re.compile(rf"{_L}\d{{1,5}}[A-Za-z]?,?\s+(?:[A-Z]\w+\s+)?Broadway{_R}"),
    re.compile(
        r"(?i:(?<![A-Za-z])(?:p\.?\s?o\.?|post office)\s?box)\s?#?\s?\d{1,6}(?![0-9A-Za-z])|(?<![A-Za-z])(?:PSC|"
        r"CMR|Unit)\s\d{1,5},?\sBox\s\d{1,5}"
    ),
    # Hauptstraße 12a; Unter den Linden 5, 10117 Berlin
    re.compile(
        rf"(?<![A-Za-z])(?:{_WORD}[ \-])?(?:[A-ZÄÖÜ][a-zäöüß.\-]{{2,}}(?:straße|strasse|str\.|weg|platz|allee|gasse|"
        rf"(?<!Sp)(?<!t)(?<!r)ring|damm|ufer|chaussee|graben|steig)|(?:{_WORD}[ \-])+(?:Straße|Strasse|Str\.|Weg|"
        rf"Platz|Allee|Gasse|Ring|Damm|Ufer))\s?\d{{1,4}}\s?[a-z]?{_R}(?:-\d{{1,4}})?"
    ),
    re.compile(
        rf"(?<![A-Za-z]){_WORD}(?:\s(?:{_WORD}|den|der|dem|am|im|an)){{0,3}}\s\d{{1,4}}\s?[a-z]?(?=,\s(?:D-)?\d{{5}}"
        rf"\s[A-ZÄÖÜ][a-zäöüß]+)"
    ),
    re.compile(
        rf"{_L}\d{{1,4}}(?:\s?(?:bis|ter))?,?\s(?i:rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|"
        rf"route|passage)\s(?:(?:de|du|des|la|le|les|d'|l'|de la|de l')\s?)*{_WORD}(?:[ \-](?:(?:de|du|des|la|le|"
        rf"les)\s)?{_WORD}){{0,3}}{_R}"
    ),
    re.compile(
        rf"(?<![A-Za-z])(?:Calle|C/|Avda\.?|Avenida|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Rua|Largo)\s(?:(?:de|"
        rf"del|la|las|los|el|di|della|da|do|dos)\s)*{_WORD}(?:\s(?:(?:de|del|la|di|"
        rf"y)\s)?{_WORD}){{0,3}},?\s(?:n[º°.]?\s?)?\d{{1,4}}{_R}"
    ),
    # Old Forge Cottage, Church Lane, Bibury GL7 5NR
    re.compile(
        rf"(?<![A-Za-z])(?:{_WORD}(?:\s{_WORD}){{0,3}},?\s){{1,4}}[A-Z]{{1,2}}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{{2}}{_R}"
    ),
    # Flat 203, Green Meadows, MG Road, Bengaluru 560001
    re.compile(
        rf"(?<![A-Za-z])(?:{_INSIDE}),\s(?:{_WORD}(?:\s{_WORD}){{0,3}},\s){{1,4}}{_WORD}(?:\s{_WORD})?[ ,\-]+{_POSTCODE}{_R}"
    ),
    # House and postcode, without a word for the street: 14 Oakfield, Leeds LS6 1AB; number 9 at SW1A 2AA
    re.compile(
        rf"{_L}\d{{1,4}}[A-Za-z]?,?\s(?:{_WORD}(?:\s{_WORD}){{0,3}},?\s){{0,4}}[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[ABD-HJLNP"
        rf"-UW-Z]{{2}}{_R}"
    ),
    re.compile(
        rf"(?i:(?<![A-Za-z])(?:live at|address is|address:|ship(?:ped)? to|deliver(?:ed)? to|located at|house at|"
        rf"moved to|sent to)\s)(?P<house>(?:{_INSIDE}),?\s(?:\d{{1,5}}\s)?{_WORD}(?:[ ,]+{_WORD}){{0,5}})"
    ),
)
_FIRST = re.compile(
    rf"(?:(?:(?<![A-Za-z]){_INSIDE},?\s+)|(?:{_WORD}\s(?:House|Court|Tower|Building|Apartments|Lodge|Heights|"
    rf"Residency|Towers|Plaza|Mansions),\s))*(?:[Nn]o\.?\s?)?$"
)
_NO_STREET = re.compile(
    r"^\d{1,5}\s(?:(?:[GMTK]B|Gen|OTG|USB|Pen|Flash|Hard|Disk|Port|Way|Inch|Watt|W|V|Type)\b|(?i:stars?|way|"
    r"hour|day|minute|piece|pack|year|month|week|inch|foot|feet|watt|volt|speed|string|band|channel|track|hole|"
    r"pin|mile|gauge|position|button|stage|step|for|in|of|on|at|pm|am|to|and|or|with|percent|dollars?|bucks|"
    r"times|people|more|other|different|great|new|old)\b|Star|Way)"
)

_HAN = r"[\u4e00-\u9fff]"
_COUNT = r"[0-9A-Za-z一二三四五六七八九十百甲乙丙丁东西南北]"
_AREAS = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|"
    "四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门"
    "|广州|深圳|杭州|南京|苏州|成都|武汉|西安|长沙|郑州|青岛|济南|厦门|福州|宁波|无锡|合肥|大连|沈阳|哈尔滨|"
    "长春|昆明|南宁|贵阳|石家庄|太原|南昌|东莞|佛山|温州|珠海|常州|徐州|烟台|兰州|海口|呼和浩特|乌鲁木齐|银川|"
    "西宁|拉萨|嘉兴|金华|绍兴|泉州|中山|惠州|洛阳|南通|扬州|台州|义乌|昆山"
)
_WEAK_LEAD = (
    r"(?!(?:我们|你们|他们|我|你|他|她|住|在|到|寄|送|是|这|那|给|请|家住|去|来|从|离|和|的|了|因为|所以|就|都|"
    r"发|地址|填|写|改|成|放|货|址|应该|快递|东西|麻烦|直接|还|又|被|把|往|就))"
)
_ADMIN = (
    rf"(?:(?:{_AREAS})(?:省|市|自治区|维吾尔自治区|回族自治区|壮族自治区|特别行政区)?\s?"
    rf"|{_WEAK_LEAD}{_HAN}{{1,6}}?(?:省|自治区|自治州|地区|市|区|县|旗|镇|乡|街道|开发区|新区)(?!场|别|域|内|面|间|长|售|民|价|里的)\s?)"
)
_ROAD = (
    rf"(?:{_WEAK_LEAD}[\u4e00-\u9fff0-9]{{1,8}}?(?:大道|大街|路|街|巷|弄|胡同|道|里|村|屯|组|"
    rf"社区)(?:[东西南北中一二三四五六七八九十]{{1,2}}段?|[一二三四五六七八九十]路)?)"
)
_NUMBER = rf"(?:{_COUNT}{{1,6}}(?:[\-—~之]{_COUNT}{{1,5}})?(?:号院|号楼|号|弄|巷|支路|村|组|队|社))"
_YARD = (
    rf"(?:{_WEAK_LEAD}[\u4e00-\u9fffA-Za-z0-9·]{{1,12}}?(?:小区|花园|家园|公寓|苑|大厦|广场|新村|华府|豪庭|雅居|"
    rf"名都|国际|城|庄园|别墅|公馆|府|园|湾|中心|驿站|快递柜|自提柜|自提点|丰巢柜?|代收点|学院|大学|中学|小学|"
    rf"医院|宿舍楼?|写字楼|塔楼?|塔|科技园|工业园|产业园|轩|阁|居|庭|郡|座|里|村|庄))"
)
_HOUSE = (
    rf"(?:{_COUNT}{{1,5}}(?:[\-—]{_COUNT}{{1,5}}){{0,3}}(?:期|区|栋|幢|座|塔|号楼|号院|楼|单元|层|室|户|房|"
    rf"门(?!口)|号|铺|柜|梯|排)(?:[东西南北AB]塔)?|附\d{{1,4}}(?:[\-—]\d{{1,4}}){{0,2}}号?|增\d{{1,3}}号|"
    rf"[东西南北AB][座塔区])"
)
_FLOOR = rf"(?:\s?(?:{_HOUSE}|\d{{3,4}}(?![0-9元块年])|\d{{1,3}}(?:-\d{{1,4}}){{1,2}}))"
_PLAIN_HOUSE = r"(?:\d{1,3}(?:[\-—]\d{1,5}){1,3})(?:室|号|户)?"
_CHINESE = re.compile(
    rf"(?:{_ADMIN}){{0,5}}(?:"
    rf"{_ROAD}\s?{_NUMBER}(?:\s?{_HOUSE}){{0,3}}(?:{_YARD}(?:[\u4e00-\u9fff]{{2,6}}?(?={_COUNT}{{1,3}}(?:栋|幢|"
    rf"号楼|座)))?(?={_FLOOR}|[^\u4e00-\u9fff]|$|[的那这门楼]))?{_FLOOR}{{0,5}}(?![0-9元块])"
    rf"|{_ROAD}?\s?{_YARD}\s?{_HOUSE}{_FLOOR}{{0,4}}(?:{_YARD}(?=[^\u4e00-\u9fff]|$))?"
    rf"|{_YARD}\s?{_PLAIN_HOUSE}|{_ADMIN}{_ROAD}?{_YARD}(?<=[站柜点巢])|{_WEAK_LEAD}[\u4e00-\u9fff]{{2,8}}(?:城|"
    rf"苑|园|小区|花园|广场|公寓|家园|里|大厦)(?:丰巢柜?|快递柜|菜鸟驿站|自提点)"
    rf")"
)
_CHINESE_CHAIN = re.compile(rf"(?:{_ADMIN}){{2,5}}(?:{_ROAD}|{_YARD})(?:\s?{_NUMBER})?(?:\s?{_HOUSE}){{0,5}}")
_TOLD_HAN = re.compile(
    rf"(?:收货地址|收件地址|家庭住址|详细地址|地址|住址|家住|住在|寄到|寄往|送到|发到|邮寄到)[:\s]*(?:是|为|"
    rf"改成|改为|在|了|写的是|写成){{0,2}}[:\s]*(?P<place>(?:{_ADMIN}){{0,5}}(?:{_ROAD}|"
    rf"{_YARD})?(?:\s?(?:{_NUMBER}|{_HOUSE})){{1,6}}(?:\d{{3,4}})?)"
)
_LATIN, _HAN_PAIR = re.compile(r"[A-Za-z]{3}"), re.compile(f"{_HAN}{{2}}")
_AREA = re.compile(_AREAS)
_NO_PLACE = re.compile(r"^(?:第|每|几|多|整|半|这|那|上[一个次]|下[一个次])|(?:型号|尺码|货号|编号|价格|颜色)")

_TYPE_SIGNS = re.sub(r"\(\?=.*?\]\)", "", _TYPE[3:-1]) + ")" * 0
SIGNS = (
    rf"\d[A-Za-z]?,? (?:(?:[A-Za-zÀ-ɏ'.0-9\-]+ ){{0,4}})(?:{_TYPE_SIGNS})(?:[^A-Za-z]|$)|\d[a-z]?,? [A-Za-z'. "
    rf"]{{2,30}}(?i:street|avenue|road|lane|boulevard|blvd|drive|court|crescent|terrace|close|rd|ave|"
    rf"st)(?:[^A-Za-z]|$)"
    r"|(?i:p\.? ?o\.? ?box|post office box|live at|address is|address:|ship(?:ped)? to|deliver(?:ed)? to|"
    r"located at|sent to)|柜|驿站|自提点|(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|Straße|"
    r"Allee|Platz) ?\d|\d, (?:D-)?\d{5} [A-ZÄÖÜ]|(?i:flat|apt|apartment|unit|suite|house|room) ?\d+[A-Za-z]?, "
    r"[A-Z]"
    r"|\d(?: ?(?:bis|ter))?,? (?i:rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|route|passage) "
    r"|(?:Calle|C/|Avda|Avenida|Plaza|Paseo|Carrer|Via|Viale|Piazza|Corso|Rua|Largo) [^\n]{0,40}\d|"
    r"[A-Z]\d[A-Z\d]? ?\d[A-Z]{2}(?:[^0-9A-Za-z]|$)"
    r"|[路街道巷弄村里屯组胡同][^\n，。！？]{0,8}[0-9０-９一二三四五六七八九十百甲乙A-Za-z][号弄巷组队栋幢院]|"
    r"[0-9０-９一二三四五六七八九十A-Za-z]\s?(?:栋|幢|座|号楼|单元|室|户|号院)|"
    r"[苑园区村府城庄庭湾厦寓]\s?\d{1,3}[\-—]\d"
    r"|[省市区县镇乡][^\n，。！？]{1,12}(?:路|街|巷|弄|村|小区|花园|苑)|地址|住址|家住|住在|寄到|寄往|送到|发到"
)


def finds(text: str) -> Iterator[Find]:
    """Yield the addresses of a plain text, each from its house or area to its postcode, state or room."""
    latin = _LATIN.search(text) is not None
    for form in _STREETS if latin else ():
        for found in form.finditer(text):
            group = "house" if "house" in form.groupindex else 0
            start, end = found.span(group)
            if _NO_STREET.match(text, start):
                continue
            if text[start].isdigit() and (before := _FIRST.search(text, max(0, start - 48), start)):
                start = before.start()
            yield Find(start, _onward(text, end), "address", TOLD)
    for form in (_CHINESE, _CHINESE_CHAIN, _TOLD_HAN) if _HAN_PAIR.search(text) else ():
        for found in form.finditer(text):
            start, end = found.span("place" if form is _TOLD_HAN else 0)
            start += _lead(text[start:end])
            if end - start >= 5 and not _NO_PLACE.search(text[start:end]):
                yield Find(start, end, "address", TOLD)


def _lead(found: str) -> int:
    """Return how many characters before the first known province or city belong to the sentence and not to the address."""
    area = _AREA.search(found, 0, 14)
    return area.start() if area and not re.search(r"[省市区县镇乡路街]", found[: area.start()]) else 0


def _onward(text: str, end: int) -> int:
    """Return where an address ends that begins with a street ending at `end`."""
    for _ in range(6):
        further = _PIECE.match(text, end)
        if further is None:
            break
        end = further.end()
    return end - len(m[0]) if (m := _TRAILS.search(text, 0, end)) and m.end() == end else end
