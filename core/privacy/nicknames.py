"""Account names that no site announces: by the underscore that words do not have, or behind words that speak of an account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.accounts import SITES
from core.privacy.known import NO_ACCOUNT, listed
from core.privacy.span import FORM, TOLD, Find

_HAN = "\u4e00-\u9fff"
_LINED = re.compile(
    r"(?<![\w@./\\$%{<#&=?\-])(?:[A-Za-z0-9][A-Za-z0-9.]*(?:_+[A-Za-z0-9.]+)+_*|_[A-Za-z0-9.]+(?:[._][A-Za-z0-9]+)+_*)"
    r"(?<!\.)(?![A-Za-z0-9/\\(@])",
    re.ASCII,
)
_CALLED = (
    r"(?:昵称|ID|id|小号|大号|网名|名字|账号|帐号|用户|博主|主播|买家|卖家|店铺|号是|那个|聊天|应该是|充到|[叫@加])"
)
_LINED_HAN = re.compile(
    rf"{_CALLED}[:\s“\"「是叫]{{0,2}}(?P<value>(?![我你他她您])(?=[{_HAN}A-Za-z0-9]*_)[{_HAN}A-Za-z0-9]{{1,10}}_+[{_HAN}A-Za-z0-9]{{0,10}}?)"
    rf"(?=[^{_HAN}\w]|$|是不?是?|的|说|恶意|发|在|把|冒|去了|给)"
    rf"|(?<![A-Za-z0-9_])(?P<mixed>[A-Za-z0-9]{{4,16}}_[{_HAN}]{{1,4}})(?!\w)"
    rf"|(?<!\w)(?P<apart>(?=[^_]*[{_HAN}])[{_HAN}A-Za-z0-9]{{2,6}}_[{_HAN}A-Za-z0-9]{{2,4}})(?!\w)"
)
_HAN_NAME = re.compile(
    rf"(?:昵称|游戏ID|(?<![A-Za-z])(?:ID|id)|网名|旺旺[号名]?|用户名|会员名|店名叫?)[:“\"「\s是叫为]{{0,3}}"
    rf"(?P<value>(?=[A-Za-z0-9_\-]*[{_HAN}])[{_HAN}A-Za-z0-9_\-丶]{{2,14}}?)(?=[\s,，。.;；!！?？、)）”\"」]|$|的商家|的卖家|的店)"
)
_SAYS = re.compile(
    r"(?:[号给上里聊问找联没被改怎能可太有和跟都也就还很慢快]|不[能可让会行给是改回]|客服|在线|回复|显示|修改|设置|错误|商家|卖家|违规|号码|消息|信息|登录|密码|付款|"
    r"支付|交易|群)"
)
_HAN_CALLED = re.compile(
    rf"(?:有个|那个|一个|有人)叫[“\"「]?(?P<value>[{_HAN}A-Za-z0-9_\-]{{3,12}}?)[”\"」]?的(?=说|人|网友|群友|客服|商家|卖家|在|把|加|发|冒)"
)
_GROUP = re.compile(r"群|粉丝|直播|评论区|微信|好友|私信|闲鱼|得物|抖音|小红书|QQ|店铺")
_UID = re.compile(r"(?:UID|uid|Uid|QQ群?|qq群?)[^0-9A-Za-z\n]{0,10}(?P<value>[1-9]\d{6,11})(?![0-9A-Za-z])")
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|csv|tsv|xlsx?|txt|exe|zip|rar|7z|mp[34]|wav|mov|avi|mkv|py|js|ts|json|xml|ya?ml|html?|docx?|pptx?|"
    r"dll|ini|inf|pnf|bak|cfg|conf|bin|img|iso|apk|stl|gcode|log|sql|db|sh|bat|psd|ai|dwg|epub|mobi)$",
    re.IGNORECASE,
)
# Parts of names in programs and tables.
_TECHNICAL = listed(
    "id ids name code date time type size color colour url key user users order orders product products item items price "
    "number num count status api test data file files folder path final new old copy backup draft version ver rev v1 v2 v3 "
    "token secret session client server config setting settings debug error log mode max min default temp tmp usb hdmi wifi "
    "driver setup install firmware update src lib bin img image photo screenshot video audio width height length depth weight "
    "qty sku stock total sum avg index row column field value string text json csv xml html utf email phone address country "
    "log format get set is has on off true false null none auth sort by asc desc query param params request response header body table "
    "created updated modified start end first last next prev page limit offset iodelay"
)
_SPEAKS = (
    r"log ?in(?: name)?|user ?names?|user|account(?: name)?|alias|profile|seller|shop owner|screen ?name|gamer ?tag|channel|"
    r"member(?: name)?|nick(?:name)?|handle|reviewer|tag|page|shop(?= (?:is )?(?:called|named))|(?:find|found|post|posted|posting|"
    r"review|reviewed|review it|sell|selling|listed|signed|known|write|writing|follow|add|registered|message|dm) (?:\w+ ){0,3}?"
    r"(?:under|as|by|from)"
)
_SPOKEN_OF = re.compile(
    rf"(?i:(?<![a-z])(?:{_SPEAKS})(?:['’]s)?(?![a-z]))(?:[\s:=\-(\"“'‘]|\b(?i:is|was|are|name|the|my|called|named|under|as|me|here|"
    rf"on|your|our|forum|site|website|app|to|linked|epic|psn|it|it's|of|old|new)\b){{1,10}}@?(?P<value>[A-Za-z0-9](?:[A-Za-z0-9_]|[.\-](?=[A-Za-z0-9_])){{3,29}})(?![0-9A-Za-z_])"
)
# "mine is …", where the text speaks of a site
_SITE = re.compile(
    rf"(?i:(?<![a-z])(?:{SITES}|forum|hashtag|dm|followers?|epic (?:is|name|id)|stream|channel|server|sub ?reddit|"
    rf"added u|shop name|seller)(?![a-z]))"
)
_ONE_OF = r"name|epic|gt|psn|steam|insta|ig|snap|tiktok|discord|twitch|shop|account"
_MINE = re.compile(
    rf"(?i:(?<![a-z])(?:i['’]?m|i am|mine is|mine['’]s|(?:{_ONE_OF})(?: name)? ?(?:is|:|['’]s|=)?|added|find me|called))"
    r"[\s:\"“(]{1,3}@?(?P<value>[A-Za-z0-9](?:[A-Za-z0-9_]|[.](?=[A-Za-z0-9_])){3,29})(?![0-9A-Za-z_])"
)
_DOTTED = re.compile(r"[a-z]+\d*\.[a-z]+\d*(?:\.[a-z0-9]+)*|[a-z]{3,}\d+|[a-z]+\.\d+")
_HUMPED = re.compile(
    r"[A-Z][a-z]{2,}(?:[A-Z][a-z]+)+|(?=(?:[^A-Z]*[A-Z]){3})[A-Z][a-z]+(?:[A-Z][a-z]*)+|[a-z]{3,}(?:[A-Z][a-z]+)+"
)
_MIXED = re.compile(
    r"(?=[^\d]*\d)(?:[a-z]{3,}[._\-]?\w*|[A-Z][a-z]{2,}\w*)|[a-z]{2,}\.[a-z]{2,}|[a-z]{3,}-[a-z]{3,}\d*"
)
_LONG = re.compile(
    r"[a-z]{15,}|[a-z]+(?:-[a-z]+){2,}|[A-Z][a-z]+[A-Z][a-z]{3,}"
)  # behind what can only be an account's
_WORDED = re.compile(r"[a-z]+(?:-[a-z]+)+")  # second-hand: words, unless an account is said to be called so
_HAN_SAID = re.compile(
    r"(?<![型货编单列款批车证座房门牌色版件品账机])(?:[qQ]号|号(?:是|叫|为|[::])|ID|(?<![A-Za-z])id(?![A-Za-z])|昵称|网名|好友名|用户名|小号|大号|账号|"
    r"帐号|会员名|频道|(?:加|搜|关注)(?:一下|我)?)(?:[:\s]|是|叫|为){0,3}(?P<value>[A-Za-z0-9][A-Za-z0-9_.\-]{3,27}[A-Za-z0-9_])(?![A-Za-z0-9_])"
)
_HAN_SOUGHT = re.compile(
    rf"(?:抖音|快手|小红书|B站|b站|微博|知乎|闲鱼|淘宝|视频号)(?:上|里)?(?:搜索?|关注|找)(?:一下)?[“\"「]?(?P<value>[{_HAN}A-Za-z0-9_]{{3,10}}?)[”\"」]?"
    r"(?=[,，。\s!！]{0,2}(?:就是我|就能找|就可以找|找得到|那个博主|那个号|的视频|他家?|她家?|有我|我的|这个博主|博主|主播))"
)
# "linkedin of all places: tamsin-greaves-4b": a site, and a name with a sign or digit in it some words further behind a colon
_FURTHER = re.compile(
    r"[:=→]\s?[\"“]?@?(?P<value>(?=[A-Za-z0-9.]*[_\-]|[A-Za-z]{2,}[0-9])[A-Za-z0-9][A-Za-z0-9_.\-]{3,29}(?<![.\-]))(?![0-9A-Za-z_@/])"
)
_SITE_BEFORE = re.compile(rf"(?i:(?<![A-Za-z])(?:{SITES})(?![A-Za-z]))[^\n.!?:@=]{{0,40}}$")
_FRIEND_CODE = re.compile(
    r"(?i:friend codes?|好友[码号代]码?|好友id|friend id)(?:[\s:：#=]|\bis\b|是|"
    r"为){0,4}(?P<value>(?:SW-)?\d{4}[\- ]?\d{4}[\- ]?\d{4}|\d{6,12})(?![0-9A-Za-z])"
)
_PLACES_OF_TALK = (
    r"站内|后台|B站|b站|微博|抖音|快手|小红书|红书|闲鱼|咸鱼|知乎|豆瓣|贴吧|淘宝|拼多多|旺旺|微信|QQ|"
    r"群里|平台|评论区|公众号|视频号|网易云|Lofter|lofter|得物|转转"
)
# "B站私信阿瓜的手作间领图纸", "客服账号 小棉花的日常 私信我", "加我好友的卖火柴的小男孩是你们客服"
_HAN_ASKED = re.compile(
    rf"(?:{_PLACES_OF_TALK})(?:上的?|里的?|那个)?(?:私信|私聊|关注|搜索?|加好友|找到?|艾特|博主|up主|UP主|主播|太太|楼主)(?:了|一下)?[:\s“\"「]{{0,2}}"
    rf"(?P<value>(?![我你他她您它这那了过的也不没客卖商店老问说])[{_HAN}A-Za-z0-9_]{{3,10}}?)"
    r"(?=[\s,，。;；!！?？”\"」]|$|领|要|发[了的我]?|问|拿|取|可以|即可|就|获取|私信|授权|说|推荐|的(?:视频|主页|店|作品|笔记|号|粉丝))"
)
_HAN_ACCOUNT = re.compile(
    rf"(?:客服|店铺|官方|卖家|买家|个人|小|大|那个|对方|你们|他的?|她的?|我的?)(?:账号|帐号|昵称|网名|ID|id|名字叫)(?:[:：]\s?|\s|是|叫|为)[“\"「]?"
    rf"(?P<value>(?!被|登|没|不|已|是|也|都|就|要|怎|为|还|在|给|安|异|有|无|里|上|下|和|跟)[{_HAN}A-Za-z0-9_]{{3,12}})(?=[\s,，。;；!！?？”\"」]|$)"
)
_HAN_ADDER = re.compile(
    rf"(?:加我(?:好友)?|私信我|联系我|冒充你们)的(?P<value>(?![人客那这店卖商骗是])[{_HAN}A-Za-z0-9_]{{3,10}}?)(?=是|说|让|要|叫|发|，|。|,|\s|$)"
)
_PUTS_ON = re.compile(r"客服|助手|官方|小店|专营|旗舰|优选|售后|退款|理赔|\d")  # what those who deceive call themselves
_LATIN_APART = re.compile(
    r"(?:加(?:我|下|个|一下)?|我的?|留个?|发)(?:[^，。,\n]{0,6})(?:微信|企微|QQ|[vV][xX]|[wW][xX]|旺旺|钉钉|飞书)(?:吧|哦|哈|呀|呢|号)?[，,：:\s]{1,2}"
    r"(?P<value>[A-Za-z][A-Za-z0-9]*(?:[_\-][A-Za-z0-9]+)+)(?![0-9A-Za-z_@.])"
)
_TALKED = re.compile(
    r"(?i:(?<![a-z])(?:api|endpoint|webhook|parameter|param|sdk|regex|sql|variable|function|firmware)(?![a-z]))"
)

_CUES = (
    r"[Ll]og ?in|[Uu]ser ?(?:name)?|[Aa]ccount|[Aa]lias|[Pp]rofile|[Ss]eller|[Oo]wner|[Ss]creen ?name|[Gg]amer ?tag|[Cc]hannel|"
    r"[Mm]ember|[Nn]ick(?:name)?|[Hh]andle|[Rr]eviewer|[Tt]ag|[Ss]hop|[Uu]nder|(?:find|found|post|posted|posting|review|reviewed|"
    r"sell|selling|listed|signed|known|write|writing|follow|add|registered|message|dm|me|us) (?:as|by|from)"
)
SIGNS = (
    r"[A-Za-z0-9\u4e00-\u9fff.]_|_[A-Za-z0-9]"
    rf"|(?:^|[^a-zA-Z])(?:{_CUES})(?:[^a-z\n](?:[^\n]{{0,24}}[^A-Za-z0-9\n])?[A-Za-z0-9.\-]{{0,20}})?"
    r"(?:[A-Za-z]\d|\d[a-z]|[a-z]\.[a-z]{2}|[a-z][A-Z])"
    r"|(?i:(?:^|[^a-z])(?:log ?in|account|user ?name|handle|alias|nick(?:name)?)[^a-z\n](?:[^\n]{0,30}[^a-z\n])?[a-z\-]{15})"
    r"|(?:i['’]?m|[Ii] am|mine|name|is|s|added|me|called|epic|gt|shop|:)[\s:\"“(]{1,3}@?[A-Za-z0-9]{1,20}(?:\.[A-Za-z0-9]|[0-9]|[a-z][A-Z])"
    r"|[:=→]\s?[“\"]?@?[A-Za-z0-9.]{1,28}[_\-0-9]|好友[码号代]|(?i:friend (?:code|id))|好友id|账号|帐号|加我|私信|私聊"
    r"|博主|主播|太太|艾特|[uU][pP]主|楼主|联系我|冒充你们|企微|钉钉|飞书|微信|[vV][xX]|[wW][xX]"
    r"|有个叫|那个叫|一个叫|有人叫|UID|uid|QQ|qq|旺旺|游戏ID|昵称|网名|用户名|会员名|店名|(?:^|[^A-Za-z])(?:ID|id)[^A-Za-z\n]|(?:号|名|频道|加|搜|关注)[^\n]{0,5}[A-Za-z0-9]{3}"
    r"|(?:抖音|快手|小红书|[Bb]站|微博|知乎|闲鱼|淘宝|视频号)(?:上|里)?(?:搜|关注|找)"
)


_SAID_ASCII = re.compile(r"(?i:(?<![a-z])(?:id|uid|qq|friend code))")  # the words among the Chinese ones that are none


def finds(text: str) -> Iterator[Find]:
    """Yield the account names of a plain text."""
    yield from _lined(text) if "_" in text else ()
    yield from _said(text)
    yield from () if text.isascii() and not _SAID_ASCII.search(text) else _said_in_chinese(text)


def _lined(text: str) -> Iterator[Find]:
    for found in _LINED.finditer(text):
        if _is_one(found[0], text):
            yield Find(*found.span(), "handle", FORM)
    for found in () if text.isascii() else _LINED_HAN.finditer(text):
        name = found["value"] or found["mixed"] or found["apart"]
        if not name.isascii() or _is_one(name, text):
            yield Find(found.end() - len(name), found.end(), "handle", TOLD)


def _said(text: str) -> Iterator[Find]:
    for found in _FURTHER.finditer(text):
        if not _SITE_BEFORE.search(text, max(0, found.start() - 56), found.start()):
            continue
        if found["value"].lower() not in NO_ACCOUNT and not re.fullmatch(r"[a-z]+-[a-z]+|\d[\d\-.]*", found["value"]):
            yield Find(*found.span("value"), "handle", FORM)
    sited: bool | None = None
    for found in _MINE.finditer(text):
        value = found["value"]
        if (_HUMPED.fullmatch(value) or _DOTTED.fullmatch(value)) and value.lower() not in NO_ACCOUNT:
            sited = _SITE.search(text) is not None if sited is None else sited
            if not sited:
                break
            yield Find(*found.span("value"), "handle", FORM)
    for found in _SPOKEN_OF.finditer(text):
        value = found["value"]
        sure = re.match(r"(?i:log ?in|account|user ?name|handle|alias|nick)", found[0])
        odd = (
            _HUMPED.fullmatch(value)
            or (sure and _LONG.fullmatch(value))
            or (_MIXED.fullmatch(value) and not _WORDED.fullmatch(value))
        )
        if odd and value.lower() not in NO_ACCOUNT:
            yield Find(*found.span("value"), "handle", FORM)


def _said_in_chinese(text: str) -> Iterator[Find]:
    for found in _HAN_NAME.finditer(text):
        if not _SAYS.match(found["value"]) and not found["value"].isdigit():
            yield Find(*found.span("value"), "handle", TOLD)
    for found in _HAN_SAID.finditer(text):
        value = found["value"]
        asked = re.search(r"[加搜注我下]\W*$", text[found.start() : found.start("value")])
        if value.isdigit():
            told = not asked and found[0][0] in "qQ"
        else:
            told = _MIXED.fullmatch(value) is not None and (not asked or value[:3].islower())
        if told:
            yield Find(*found.span("value"), "handle", FORM)
    for form in (_UID, _HAN_SOUGHT, _FRIEND_CODE, _LATIN_APART):
        for found in form.finditer(text):
            yield Find(*found.span("value"), "handle", FORM)
    for form in (_HAN_ASKED, _HAN_ACCOUNT, _HAN_ADDER):
        for found in form.finditer(text):
            if not _SAYS.match(found["value"]) and not found["value"].isdigit():
                yield Find(*found.span("value"), "handle", FORM)
    grouped = _GROUP.search(text)
    for found in _HAN_CALLED.finditer(text):
        if not grouped and not _PUTS_ON.search(found["value"]):
            continue
        yield Find(*found.span("value"), "handle", FORM)


def _is_one(name: str, text: str) -> bool:
    """Return whether a name with an underscore is somebody's, and no file, constant or field of a table."""
    parts = [p for p in re.split(r"[_.]+", name) if p]
    letters = sum(c.isalpha() for c in name)
    if _FILE.search(name) or letters < 4 or len(parts) < 2 or _TALKED.search(text):
        return False
    if name.isupper():  # a constant, a model
        return False
    return not any(p.lower() in _TECHNICAL for p in parts)
