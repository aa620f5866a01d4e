"""Links that open something private or say who somebody is: a key in them, a personal parameter, a long random part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from math import log2
from urllib.parse import parse_qsl, urlsplit

from core.privacy.known import LINK_KEYS, LINK_KEYS_RANDOM, listed
from core.privacy.span import CHECKED, Find

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
_PHONE_OR_MAIL = re.compile(
    r"\+?\d{0,3}-?1[3-9]\d{9}|[+ ]\d{8,14}|0[1-9]\d{8,9}|00[1-9]\d{8,12}|[^@\s]+@[^@\s]+\.\w{2,}"
)
# Keys whose value, where it is drawn, opens what only one person should open; and those that say who sent the link.
_OPENING = re.compile(
    r"private|share(?!.*(?:to|type|source|from))|access|priv$|restore|recover|resume|claim|pick_?up|pass$|nonce|cart|checkout|basket|"
    r"wishlist|registry|refund|return|rma|booking|reserv|appoint|case_?(?:id|no|num|ref)|chat|thread|conversation|survey|feedback|loyalty|reward|points|"
    r"card|student|stu$|employee|staff|tenant|policy|sharer|referr?er|inviter|friend|gift|voucher|licen[cs]e|serial|device_?id|imei|push|"
    r"subscriber|mail_?id|mid$|cuid|puid|suid|ruid|muid|vid$|visitor|link_?id|parcel|shipment|waybill|awb|receipt|invoice|"
    r"statement|transaction|txn|payment|pay_?id|refresh|grant|hmac|digest|checksum|mac$|h$|hk$|rt$|st$|tk$|ot$|lt$|at$|pt$|ac$|vc$|"
    r"vcode|captcha|yzm|mima|shouji|dingdan|danhao|kuaidi|yaoqing|fenxiang|zhanghao|yonghu",
    re.IGNORECASE,
)
_SENDER = listed(
    "u user by from fromuser from_user inviter invitedby invited_by sharer shareby share_by sharedby who nick nickname screen_name handle "
    "author owner acc acct friend host me mem referrer referred_by refer_by via_user uname un"
)
_UNAMED = re.compile(
    r"(?=.*[A-Za-z]{3})(?!.*(?:http|www))(?=.*[\d._])[A-Za-z0-9][A-Za-z0-9._\-]{4,39}"
)  # tamika.rowell, yang1990
_SITE_NAMED = re.compile(
    r"/(?:u|user|users|profile|member|members|ical|cal|calendar|people|by|~)/?(?=[^/?]*[A-Za-z])[A-Za-z0-9._\-]{4,40}(?:/|$)|/[@~][A-Za-z0-9._\-]{3,40}"
)
_PLAIN_KEY = re.compile(
    r"utm_|^(?:ref|ref_|source|src|medium|campaign|variant|color|colour|size|page|sort|lang|locale|category|cat|tag|qty|v|ver|version|from)$"
)
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
    r"/(?:ical|album|wishlist|registry|label|labels|appointment|booking|reservation|reschedule|eticket|statement|refund|payment|"
    r"chat|case|poll|form|join|reset|reset-?password|password|verify|verification|confirm|confirmation|unsubscribe|optout|opt-out|"
    r"track|tracking|trace|invite|invitation|magic|activate|activation|login|signin|auth|session|orders?|"
    r"invoices?|receipts?|returns?|account|user|users|u|profile|customer|my|share|s|t|r|l|x|feedback|survey|"
    r"rate|review-request|download|claim|rma|ticket)s?/(?P<rest>[^?#]+)",
    re.IGNORECASE,
)

SIGNS = (
    r"://[^\s]*(?:[?#;@=&]|[A-Za-z0-9_\-]{8}|/)|(?i:www\.|[a-z0-9]\.(?:com|net|org|cn|io|co|me|de|uk|fr|app|"
    r"shop|store|ly|to|link|info|biz|gg|eu|tv|example|test)(?:\.[a-z]{2})?(?::\d+)?/[^\s])"
)


def finds(text: str) -> Iterator[Find]:
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
    named = _SITE_NAMED.search(path) or any(
        key.lower().strip("_-") in _SENDER and _UNAMED.fullmatch(value) for key, value in asked
    )
    if named and any(not _PLAIN_KEY.search(key.lower()) and _key(value) for key, value in asked):
        return True  # somebody's, and a key beside
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
    if plain.startswith(("utm_", "ga_")) or (plain == "hash" and value.startswith("item")):
        return "@" in value
    if _PHONE_OR_MAIL.fullmatch(value) or _SECRET.search(plain) or (_HAN_VALUE.search(value) and plain not in _ASKED):
        return True
    if plain in ("name", "n", "for", "to") and _PERSON.fullmatch(value):
        return True
    if plain == "u" and _UNAMED.fullmatch(value) and sum(c.isdigit() for c in value) >= 2 and "." not in value:
        return True
    if _OPENING.search(plain) and _key(value) and not _PLAIN_KEY.search(plain):
        return True
    if plain in ("oid", "order") and sum(c.isdigit() for c in value) >= 6:
        return True
    if plain in ("nr", "no", "num", "number") and value.isdigit():
        return len(value) >= 9
    if plain == "key" and re.search(r"\d", value) and re.search(r"[A-Za-z]", value):
        return True
    if plain == "ref" and re.fullmatch(r"[a-z]{2,}(?:[_\-][a-z0-9]{1,12})+", value):
        return False  # where a reader came from
    if plain in LINK_KEYS_RANDOM:
        return (
            len(value) >= 6 and _random(value) and not (plain in ("id", "p", "pid", "q", "c", "r") and value.isdigit())
        )
    if plain in LINK_KEYS or _KEYED.search(plain) or _KEYS.search(plain):
        return len(value) >= 3 and value.lower() not in ("true", "false", "none", "null", "all", "new", "guest")
    return "@" in value or (len(value) >= 20 and _random(value))


def _key(value: str) -> bool:
    """Return whether a value is a key: letters and digits mixed, short as it may be, or a long number."""
    if re.fullmatch(r"\d+", value):
        return len(value) >= 7
    short = re.fullmatch(r"(?=\D*\d)(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_\-]{3,64}", value) is not None
    return (
        short and not _worded(value) and not re.fullmatch(r"[a-z]{3,}[_\-]?\d{1,4}|\d{1,4}[_\-]?[A-Za-z]{1,10}", value)
    )


def _worded(part: str) -> bool:
    """Return whether a part of a path is made of words, as titles of pages are."""
    return sum(len(w) >= 3 and w.isalpha() for w in re.split(r"[\-_+.%]", part)) >= 2


def _random(value: str) -> bool:
    """Return whether signs look drawn and not written: digits among letters, or many different ones, and no words."""
    if (
        _worded(value)
        or re.fullmatch(r"\d+(?:-[A-Za-z]{3,})+", value)
        or not re.fullmatch(r"[A-Za-z0-9_\-=.+%/~|:]+", value)
    ):
        return False
    entropy = -sum(n / len(value) * log2(n / len(value)) for n in Counter(value).values())
    both = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    return entropy >= 2.5 and (
        both or (value.isdigit() and len(value) >= 10) or (entropy >= 3.8 and value.lower() != value)
    )
