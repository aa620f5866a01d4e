"""Accounts of people elsewhere: their handles, and links that carry a key or say who they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import log2
from urllib.parse import parse_qsl, urlsplit

from core.privacy.known import LINK_KEYS, LINK_KEYS_RANDOM, NO_ACCOUNT, NO_HANDLE
from core.privacy.span import CHECKED, TOLD, Find

_L = r"(?<![0-9A-Za-z])"
_URL = re.compile(
    r"(?:(?<![A-Za-z0-9])[a-z][a-z0-9+.\-]{2,15}://|(?<![0-9A-Za-z@.])www\.|(?<![0-9A-Za-z@.\-])"
    r"(?:[a-z0-9\-]{1,40}\.){1,4}(?:com|net|"
    r"org|cn|io|co|me|de|uk|fr|app|shop|store|ly|to|link|info|biz|gg|eu|example|"
    r"test)(?:\.[a-z]{2})?(?::\d+)?/)"
    r"(?:[^\s<>\"'()\[\]{}⟨⟩，。；、！？：“”‘’（）【】《》\u3400-\u9fff]|(?<==)[\u4e00-\u9fff]{1,4}(?=[&，。；,\s]|$))+(?:\([^\s()"
    r"]*\)[^\s<>\"'，。）]*)?",
    re.IGNORECASE,
)
_KEYED = re.compile(
    r"token|session|secret|passw|passcode|auth|signature|e?mail|phone|mobile|jwt|credential|key(?!word)|"
    r"sign(?!up|in)|trade_?no|bill|magic|otp|unsubscribe|customer|member|account"
    r"|payer|respondent|signer|owner|applicant|holder|id_?card|id_?no|cert|passport|ssn|dob|birth|tok$|verif|payee|"
    r"client|patient|guest|user|order|tracking|tracknum|invite|recipient|buyer|addr|phpsessid|jsessionid",
    re.IGNORECASE,
)
_KEYS = re.compile(
    r"(?:^|[\-_])(?:sig|cred|cust|mob|wx|weixin|qq|tel|mt|dob|nm|fname|lname|acct|vip|zip|postcode)(?:$|[\-_])"
)
_PERSON = re.compile(r"[A-Z][\w.'\-]*[ _][A-Z][\w.'\-]+")  # the value of a name that is somebody's: P. Sorensen
_PHONE_OR_MAIL = re.compile(r"\+?\d{0,3}-?1[3-9]\d{9}|[^@\s]+@[^@\s]+\.\w{2,}")
_SECRET = re.compile(r"secret|passw|^token$|access_?token|^otp$")
_HAN_VALUE = re.compile(r"[\u4e00-\u9fff]")
_ASKED = frozenset(
    ["q", "keyword", "wd", "search", "kw", "query", "word", "keywords", "cat", "tag", "color", "size", "title"]
)
_DRAWN = re.compile(r"(?=.*\d.*\d)(?=.*[a-z].*[a-z])(?=.*[A-Z].*[A-Z])")
_SHORT = re.compile(
    r"(?:^|\.)(?:youtu\.be|youtube\.com|t\.co|bit\.ly|amzn\.to|a\.co|goo\.gl|tinyurl\.com|ebay\.\w+|imgur\.com)$"
)
_DOORS = re.compile(
    r"/(?:reset|reset-?password|password|verify|verification|confirm|confirmation|unsubscribe|optout|opt-out|"
    r"track|tracking|trace|invite|invitation|magic|activate|activation|login|signin|auth|session|orders?|"
    r"invoices?|receipts?|returns?|account|user|users|u|profile|customer|my|share|s|t|r|l|x|feedback|survey|"
    r"rate|review-request|download|claim|rma|ticket)s?/(?P<rest>[^?#]+)",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?(?:(?:instagram|facebook|fb|twitter|x|tiktok|snapchat|threads|"
    r"pinterest|twitch|weibo|vk|soundcloud|patreon|venmo)\.(?:com|net|tv)/(?:add/|u/|n/|in/)?@?"
    r"|(?:youtube\.com/)(?:@|c/|user/|channel/)|linkedin\.com/in/|reddit\.com/(?:u|user)/|(?:t|paypal|wa|"
    r"telegram)\.me/|cash\.app/\$?|discord\.gg/|space\.bilibili\.com/|github\.com/|"
    r"xiaohongshu\.com/user/profile/)"
    r"(?!(?:watch|explore|share|hashtag|search|p/|reel|groups|pages|events|intent|home|login|status)\b)"
    r"[A-Za-z0-9_.\-]{2,40}[A-Za-z0-9_]/?",
    re.IGNORECASE,
)

_AT_NAME = re.compile(
    r"(?<![0-9A-Za-z_@.⟨/])@(?!\d+(?:[.,]\d+)?(?:[A-Za-z%]{0,3})(?![0-9A-Za-z_]))(?P<name>[A-Za-z0-9_](?:[A-Za-"
    r"z0-9_]|[.\-](?=[A-Za-z0-9_])){1,29})(?![@A-Za-z0-9_])"
)
_AT_HAN = re.compile(
    r"(?:(?<![0-9A-Za-z_@.⟨/元块])|(?<=I[dD])|(?<=id))@"
    r"(?P<name>[0-9A-Za-z_\-]{0,12}[\u4e00-\u9fff](?:(?![和与及或])[\u4e00-\u9fff0-9A-Za-z_\-]){1,13})"
)
_ELSEWHERE = re.compile(r"(?<![0-9A-Za-z@.])@[A-Za-z0-9_.]{2,30}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
SITES = (
    r"insta|instagram|ig|twitter|tiktok|tik tok|snap|snapchat|snap chat|telegram|tg|discord|skype|kik|facebook|"
    r"fb|messenger|threads|youtube|yt|twitch|venmo|cash ?app|wechat"
    r"|weixin|weibo|kakao(?:talk)?|line id|reddit|linkedin|pinterest|psn|gamertag|xbox(?: live)?|steam|"
    r"whatsapp|soundcloud|bilibili|vinted|grailed|mastodon|masto|bluesky|bsky|viber|onlyfans|github|strava|"
    r"letterboxd|goodreads|nextdoor|"
    r"bereal|xhs|xiaohongshu|rednote|douyin|lemon8|xianyu|taobao|roblox|fortnite|epic games|battle\.?net|riot id|"
    r"nintendo id|switch code|twitch\.tv|paypal|zelle|gamer tag|etsy|ebay|poshmark|mercari|depop"
)
_SOCIAL = re.compile(
    rf"(?i:{_L}(?:{SITES}|username|user name|screen ?name|user ?id|handle|nickname|login name)(?![A-Za-z]))"
    r"(?P<link>(?:[\s:=\-(→➡>|~👉]|\b(?i:id|handle|name|username|user|account|is|me|my|at|as|on|add|page|under|"
    r"profile|dm|tag|it's|called)\b){1,6})"
    r"(?P<value>[@$]?[A-Za-z0-9](?:[A-Za-z0-9_]|[.\-](?=[A-Za-z0-9_])){2,29}(?:#\d{4})?)(?![0-9A-Za-z_])"
)
_ON_SITE = re.compile(
    rf"(?i:(?:i'm|i am|me|follow|add|dm|find|message|tag|as|under)\s)(?P<value>@?[A-Za-z][A-Za-z0-9_.]{{2,28}}[A"
    rf"-Za-z0-9_])\s(?i:on)\s(?i:{SITES})(?![A-Za-z])"
)
_FOUND_AS = re.compile(
    rf"(?i:(?:find|follow|add|message|dm|tag) (?:me|us) (?:as|under|at) "
    rf")@?(?P<value>[A-Za-z0-9_.]{{4,30}}[A-Za-z0-9_])(?i: on (?:{SITES}))(?![A-Za-z])"
)
_REDDIT = re.compile(r"(?<![0-9A-Za-z/])/?u/[A-Za-z0-9_\-]{3,20}(?![0-9A-Za-z_/])")
_TAGGED = re.compile(rf"{_L}[A-Za-z][A-Za-z0-9_.]{{2,31}}#\d{{4}}(?!\d)")
_CHINESE = re.compile(
    r"(?P<site>微信公众号|公众号|小红薯|红薯号|微信|薇信|威信|维信|微 信|[vV]信|[vV]❤|微号|(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|"
    r"[vV](?=[:号])|[wW]e[cC]hat|QQ|qq|Qq)(?![A-Za-z0-9])|(?:加|＋|\+)[vV](?![A-Za-z])|加微|扣扣|企鹅|"
    r"(?<![A-Za-z])(?:[vV][xX]|[wW][xX]|QQ|qq|[qQ])(?=[:\s]?\d{5})|小红书|红书|抖音|快手"
    r"|微博|B站|b站|哔哩哔哩|旺旺|闲鱼|淘宝|支付宝|钉钉|陌陌|探探|知乎|豆瓣|(?<![A-Za-z])(?:ins|INS|Ins|tg|TG|"
    r"推特|电报)(?![A-Za-z])|用户名|昵称|网名|账号名|会员名|(?<![A-Za-z])ID(?=[:：是]))"
    r"(?P<link>(?:号码|账号|帐号|群号|群|号|ID|id|Id|名字|名|昵称|用户名|搜索|搜|关注|上|\s|[:=\-,(@~]|is |是|"
    r"为|叫|我|的|加|主页|可以|请|联系|同号除外|：){0,8})"
    r"(?P<value>[A-Za-z0-9][A-Za-z0-9_\-.]{3,29}(?<![.\-]))(?![0-9A-Za-z_])"
)
# 加我abc_123, 加Vabc-123: letters with a digit or a dash behind the asking itself
_MEASURE = re.compile(r"\d+-[a-z]{1,8}", re.IGNORECASE)  # 4-in, 2-pack
_HAN_ADDED = re.compile(
    r"(?:加我|私我|找我|联系我|私聊我?|加[vV]|[+＋][vV]|群号)(?:[:\s]|是|为){0,2}"
    r"(?P<value>(?=[A-Za-z_\-.]*[0-9_\-])[A-Za-z0-9][A-Za-z0-9_\-.]{5,24}(?<![.\-]))(?![0-9A-Za-z_])"
)
_HAN_NUMBER = re.compile(
    r"(?:(?<![A-Za-z])[qQ]{2}|扣扣|企鹅号?|[qQ]号)[^0-9A-Za-z，。,.;；!！?？\n]{0,6}(?P<value>[1-9]\d{4,10})(?![0-9A-Za-z])"
)
_HAN_NAMED = re.compile(
    r"(?:小红书|(?<![A-Za-z])(?:xhs|wb|dy|XHS)(?=[:\s])|抖音|快手|微博|B站|b站|知乎|豆瓣|闲鱼|淘宝|旺旺|用户名|昵称|网名|会员名|账号名|微信)(?:(?:号|"
    r"账号|帐号|ID|id|名|昵称|用户名|主页|名(?![片店牌单额字])){1,3}(?:[:\s]|是|叫|为){0,3}|(?:号|账号|帐号|ID|id|名|"
    r"昵称|用户名|主页){0,3}(?:\s?:\s?|是|叫))"
    r"[\"“「]?(?P<value>[\u4e00-\u9fff0-9A-Za-z_\-]{2,12})(?=[\s,，。.;；!！?？、)）\"”」]|$)"
)

URL_SIGNS = (
    r"://[^\s]*(?:[?#;@=&]|[A-Za-z0-9_\-]{8}|/)|(?i:www\.|[a-z0-9]\.(?:com|net|org|cn|io|co|me|de|uk|fr|app|"
    r"shop|store|ly|to|link|info|biz|gg|eu|tv|example|test)(?:\.[a-z]{2})?(?::\d+)?/[^\s])"
)
HANDLE_SIGNS = (
    rf"[@＠]|[a-z0-9_.]#\d{{4}}|(?:^|[^0-9A-Za-z])u/[A-Za-z0-9_]|(?i:(?:^|[^0-9a-z])(?:{SITES}|username|user "
    rf"name|screen ?name|user ?id|handle|nickname|login name)(?:[^a-z\n][^\n]{{0,40}})?(?:[0-9_@.#$:=→➡>|~👉]|"
    rf"[^a-z](?:is|as|under|called|it's)"
    rf"[^a-z]))|(?i:[^0-9a-z]on (?:{SITES})(?:[^a-z]|$))"
    r"|加我|私我|找我|联系我|私聊|群号|公众号|红薯|微信|[薇威维]信|[vV]信|微 信|微号|(?:^|[^A-Za-z])(?:[vV][xX]|[wW][xX]|QQ|qq|Qq|[wW]e[cC]hat|"
    r"ins|INS|"
    r"Ins)[^A-Za-z\n][^\n]{0,8}[A-Za-z0-9]{4}|(?:^|[^A-Za-z0-9])[qQ][:：\s]?\d{5}|(?:^|"
    r"[^A-Za-z0-9])[vV][:：号]|[加＋+][vV]|加微|扣扣|企鹅|红书|抖音|快手"
    r"|微博|[Bb]站|哔哩|旺旺|闲鱼|淘宝|支付宝|钉钉|陌陌|探探|知乎|豆瓣|推特|电报|用户名|昵称|网名|账号名|会员名|ID[:：是]"
)


def urls(text: str) -> Iterator[Find]:
    """Yield the links of a plain text that open something private or name somebody; links to products stay."""
    for found in _URL.finditer(text):
        url = found[0].rstrip(".,;:!?~*_-\"'")
        if private(url):
            yield Find(found.start(), found.start() + len(url), "url", CHECKED)


def private(url: str) -> bool:
    """Return whether a link carries a credential, a personal parameter or a long random part."""
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
    except ValueError:
        return False
    if "@" in parts.netloc and parts.netloc.split("@")[0]:
        return True
    asked = parse_qsl(f"{parts.query}&{parts.fragment}".replace(";", "&").replace("?", "&"), keep_blank_values=False)
    path, _, matrix = parts.path.partition(";")
    asked += parse_qsl(matrix)
    if any(_personal(key, value) for key, value in asked):
        return True
    door = _DOORS.search(path)
    if door and any(len(p) >= 6 and any(c.isdigit() for c in p) and not _worded(p) for p in door["rest"].split("/")):
        return True
    # "ref=…" in a path says where a reader came from, not who he is
    if any(len(p) >= 12 and p.isalnum() and _DRAWN.match(p) for p in path.split("/")) and not _SHORT.search(
        parts.netloc
    ):
        return True
    return any(len(p) >= 20 and _random(p) and not p.startswith("ref=") for p in re.split(r"[/.~]", path))


def _personal(key: str, value: str) -> bool:
    plain = key.lower().strip("_-")
    if _PHONE_OR_MAIL.fullmatch(value) or _SECRET.search(plain) or (_HAN_VALUE.search(value) and plain not in _ASKED):
        return True
    if plain in ("name", "n", "for", "to") and _PERSON.fullmatch(value):
        return True
    if plain in ("oid", "order") and sum(c.isdigit() for c in value) >= 6:
        return True
    if plain in ("nr", "no", "num", "number") and value.isdigit():
        return len(value) >= 9
    if plain == "key" and re.search(r"\d", value) and re.search(r"[A-Za-z]", value):
        return True
    if plain in LINK_KEYS_RANDOM:
        return (
            len(value) >= 6 and _random(value) and not (plain in ("id", "p", "pid", "q", "c", "r") and value.isdigit())
        )
    if plain in LINK_KEYS or _KEYED.search(plain) or _KEYS.search(plain):
        return len(value) >= 3 and value.lower() not in ("true", "false", "none", "null", "all", "new", "guest")
    return "@" in value or (len(value) >= 20 and _random(value))


def _worded(part: str) -> bool:
    """Return whether a part of a path is made of words, as titles of pages are."""
    return sum(len(w) >= 3 and w.isalpha() for w in re.split(r"[\-_+.%]", part)) >= 2


def _random(value: str) -> bool:
    """Return whether signs look drawn and not written: digits among letters, or many different ones, and no words."""
    if _worded(value) or not re.fullmatch(r"[A-Za-z0-9_\-=.+%/~|:]+", value):
        return False
    entropy = -sum(n / len(value) * log2(n / len(value)) for n in Counter(value).values())
    both = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return entropy >= 2.5 and (
        both or (value.isdigit() and len(value) >= 10) or (entropy >= 3.8 and value.lower() != value)
    )


def handles(text: str) -> Iterator[Find]:
    """Yield the names under which somebody is found elsewhere, with the sign before them."""
    for found in _PROFILE.finditer(text) if "/" in text else ():
        yield Find(*found.span(), "handle", CHECKED)
    for form in (_AT_NAME, _AT_HAN) if "@" in text else ():
        for found in form.finditer(text):
            if found["name"].lower() not in NO_HANDLE:
                yield Find(*found.span(), "handle", TOLD)
    for found in _ELSEWHERE.finditer(text) if "@" in text else ():
        yield Find(*found.span(), "handle", CHECKED)
    for form in (_HAN_ADDED, _HAN_NUMBER):
        for found in form.finditer(text):
            yield Find(*found.span("value"), "handle", TOLD)
    for found in _REDDIT.finditer(text) if "u/" in text else ():
        yield Find(*found.span(), "handle", TOLD)
    for found in _FOUND_AS.finditer(text):
        yield Find(*found.span("value"), "handle", TOLD)
    for found in _TAGGED.finditer(text) if "#" in text else ():
        yield Find(*found.span(), "handle", TOLD)
    for found in (*_SOCIAL.finditer(text), *_ON_SITE.finditer(text), *_CHINESE.finditer(text)):
        value, said = found["value"], found.groupdict()
        if value.lower() in NO_ACCOUNT or _MEASURE.fullmatch(value) or (value.isdigit() and len(value) < 5):
            continue
        odd = bool(re.search(r"[0-9_@$#]", value)) or (re.fullmatch(r"[a-z]+(?:\.[a-z]+)+", value) is not None)
        placed = re.search(
            r"\b(?:under|as|handle|username|user name|called)\W*$", said.get("link") or "", re.IGNORECASE
        )
        mine = re.match(
            r"(?i:my|our|his|her)\s", text[max(0, found.start() - 4) : found.start()].lstrip() + " "
        ) and re.search(r"\bis\W*$", said.get("link") or "")
        if (
            odd
            or (mine and len(value) > 4 and value.islower())
            or (placed and len(value) > 4 and value.islower())
            or re.search(r"[:=@]", said.get("link") or "")
            or re.search(r"(?:号|ID|id|群)\W*$", said.get("link") or "")
        ):
            yield Find(*found.span("value"), "handle", TOLD)
    for found in _HAN_NAMED.finditer(text):
        yield Find(*found.span("value"), "handle", TOLD)
