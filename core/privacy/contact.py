"""E-mail addresses and telephone numbers, in the ways in which people write and hide them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.span import CHECKED, TOLD, Find

_LETTER = r"[0-9A-Za-z\u00aa-\u02af\u0370-\u052f\u1e00-\u1fff]"  # not Han: it stands around addresses unspaced
_AT = r"(?:@|\s?[(\[{<]\s?(?:at|a|艾特|爱特)\s?[)\]}>]\s?)"
_DOT = r"(?:\.|\s?[(\[{<]\s?(?:dot|\.)\s?[)\]}>]\s?)"
_LOCAL = rf"{_LETTER}(?:{_LETTER}|[._%+\-]|\s?[(\[](?:dot|underscore)[)\]]\s?|点(?={_LETTER})){{0,64}}"
_EMAIL = re.compile(
    rf"{_LOCAL}{_AT}{_LETTER}(?:{_LETTER}|-){{0,63}}(?:\s?{_DOT}\s?(?:{_LETTER}|-){{1,63}}){{0,8}}{_DOT}(?!\d){_LETTER}{{2,}}",
    re.IGNORECASE,
)
_HOST = (
    r"(?:gmail|googlemail|hotmail|yahoo|ymail|outlook|icloud|aol|gmx|web|live|msn|proton(?:mail)?|mail|example|"
    r"fastmail|zoho|yandex|tutanota|me"
    r"|qq|foxmail|163|126|139|189|sina|sohu|aliyun|yeah|vip\.qq|vip\.163)"
)
_TOP = (
    r"(?:example|info|biz|shop|test|com?(?:\s?(?:\.|dot)\s?(?:uk|cn|jp|in|au))?|net|org|de|fr|es|it|cn|uk|in|io|me|edu)"
)
# Spelt out: "jane dot doe at gmail dot com", "jane at gmail.com", "abc艾特qq点com", "abc # 163 . com".
_SPELT = re.compile(
    rf"(?<![0-9A-Za-z.])(?!(?:look|looking|shop|shopping|buy|bought|order|ordered|available|sold|here|them|it|"
    rf"this|one)\s)[0-9A-Za-z](?:[0-9A-Za-z._+\-]|(?:\s?[(\[]dot[)\]]\s?|\s(?:dot|underscore|dash|hyphen|"
    rf"point)\s|点)(?=[0-9A-Za-z])){{0,64}}"
    rf"(?:\s(?:at|\[at\]|\(at\)|@)\s|\s?(?:#|艾特|圈[aA]|爱特|@|\*|小老鼠|[(\[]at[)\]])\s?)"
    rf"(?:{_HOST}(?:\s?\.\s?|\s?(?:点|dot|。|[(\[]dot[)\]])\s?|\s)|[0-9A-Za-z\-]+(?:\s(?:dot|"
    rf"dash)\s[0-9A-Za-z\-]+)*\s?(?:\sdot\s|\spoint\s(?=com|net|org|fr)|点|[(\[]dot[)\]])\s?){_TOP}(?![0-9A-Za-z])",
    re.IGNORECASE,
)

_LOOSE = re.compile(
    rf"(?<![0-9A-Za-z])(?!(?:ins?|ig|insta|instagram|tg|twitter|tiktok|snap)\s?@)(?<!['’]){_LOCAL}(?:\s@\s?|@\s){_LETTER}(?:{_LETTER}|[.\-])*\.{_TOP}(?![0-9A-Za-z])",
    re.IGNORECASE,
)

# What may stand directly before a number: a word that announces one, a Chinese word, another number that is masked.
_WORDS = ("tel", "phone", "telephone", "mobile", "mobil", "mob", "cell", "call", "text", "sms", "fax", "contact", "whatsapp",
          "wechat", "weixin", "wx", "vx", "qq", "telefon", "handy")  # fmt: skip
_ANNOUNCED = "|".join(rf"(?<=(?<![A-Za-z]){w})|(?<=(?<![A-Za-z]){w}[.,/\-])" for w in _WORDS)
_BEFORE = (
    r"(?:(?<![0-9A-Za-z#$€£¥₹.,/\-_])(?<!\d{4}[ \t])|(?<=[A-Z]{2} \d{5} )|(?<=[\u3400-\u9fff⟩][.,/\-])|(?<=[A-Za-z⟩],)"
    rf"|(?<=[A-Za-z]\.)(?<!\bno\.)(?<!\bnr\.)|{_ANNOUNCED})"
)
_AFTER = r"(?![0-9A-Za-z%])(?![.\-][0-9])(?!/[0-9](?![0-9]{9}))(?!,[0-9]{3}(?![0-9]))"
_ABROAD = r"(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9]\d\d)"  # codes of countries
_FORMS = (
    r"1 [3-9](?: \d){9}",
    r"00" + _ABROAD + r"[\s.\-/](?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-/]?\d{2,4}){2,4}",  # international, 00
    r"00(?:1|86|44|49|33|39|34|31|32|41|43)\d{9,11}",
    r"(?:\(?\+?86\)?[\s\-]?)?1[3-9]\d[\s\-.]?\d{4}[\s\-.]?\d{4}",  # Chinese mobile
    r"1[3-9]\d{2}[\s\-]\d{3}[\s\-]\d{4}",
    r"\(?0\d{2,3}(?:[\s\-]|\)\s?)\d{7,8}",  # Chinese landline
    r"\(?0\d{2,3}(?:[\s\-]|\)\s?)\d{4}[\s\-]\d{4}",
    r"[48]00[\s\-]\d{3,4}[\s\-]\d{3,4}",  # Chinese service line
    r"400\d{7}",
    r"95\d{3}[\s\-]\d{3,4}[\s\-]\d{3,4}",
    r"1[38]00[\s\-]\d{3}[\s\-]\d{3}",  # Australian service line
    r"0(?:10|2[0-57-9])[2-8]\d{7}",
    r"(?:1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[.\-\s])\d{3}[.\-\s]\d{4}",  # North America
    r"\(\d{3}\)\s?\d{3}\s?\d{4}",
    r"0[1-9]\d{1,3}[\s/\-]\d{3,4}[\s\-]\d{3,4}",  # British and German, in three parts
    r"0[1-9]\d{2,3}[\s/\-]\d{5,8}",  # and in two
    r"0\d{1,4}\s?/\s?\d{5,8}",
    r"07\d{3}[\s\-]?\d{6}",  # British mobile
    r"0[1-9](?:[\s.\-]\d{2}){4}",  # French
)
_PHONE = re.compile(
    r"(?<![0-9+])\+\d{1,3}[\s.\-]?(?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-/]?\d{2,4}){2,4}"
    + f"{_AFTER}|(?=[(0-9]){_BEFORE}(?:{'|'.join(_FORMS)}){_AFTER}",
    re.IGNORECASE,
)
# A number that the word before it makes one, however it is grouped.
_TELL = (
    r"(?i:(?<![A-Za-z])(?:tel|telephone|phone|mobile|mob|cell|cellphone|call|text|sms|fax|whatsapp|whats app|"
    r"dial|ring|reach|contact|telefon|handy|hotline|viber|signal|ph|my number|our number|contact number|number "
    r"is|number:)(?![A-Za-z])"
    r"(?:[\s.:#=]|\b(?:me|us|him|her|them|at|on|is|no|nr|num|number|my|our|the|back|or|text|to|and|via|please|from|"
    r"it's|phone|mobile|cell)\b){1,8})"
    r"|(?:电话|手机|座机|联系方式|联系|致电|拨打|来电|打给?我?|传真|热线|号码|短信|call我|手机号)(?:[\s:#]|是|"
    r"为|号码|号|我|到|请|的|就|留|一下|他|她|给|你们|您们|他们|这个|那个|客服|了){0,6}"
)
_TOLD = re.compile(
    rf"(?:{_TELL})(?P<value>\+?\(?\d(?:[\s.\-()]{{0,2}}\d){{6,13}})(?![0-9A-Za-z%])(?![.,:\-/][0-9])(?!\s?(?:元|"
    rf"块|times|个|件|年|次|小时|hours?|days?|minutes?))"
)
# Numbers as other countries group them: their own plan of numbers decides (phonenumbers).
_OTHER = re.compile(rf"(?=[(0-9]){_BEFORE}\(?\d{{2,5}}\)?(?:[\s\-]\d{{2,8}}){{1,4}}{_AFTER}")
_PLANS = (
    "US",
    "GB",
    "DE",
    "FR",
    "IN",
    "AU",
    "JP",
    "TW",
    "HK",
    "SG",
    "NZ",
    "IE",
    "NL",
    "BE",
    "CH",
    "AT",
    "IT",
    "ES",
    "BR",
    "KR",
)
_NATIONAL = ("IN", "HK", "SG", "ES", "IT", "BR")  # numbers there need no leading zero: only where a word announces them
# What is called a model, a code or a size is none, however many digits it has.
_NUMBERED = re.compile(
    r"(?:\b(?:serial|sku|asin|ean|isbn|upc|gtin|model|part|item|product|barcode|batch|lot|version|order|invoice|"
    r"tracking|parcel)"
    r"|货号|商品编?码|编码|条形码|卡号|银行卡|编号|型号|批号|条码|款号|序列号|产品|单号)(?:\s*(?:no|nr|number|code|id|号|编号|号码|"
    r"码|scanner|reader|sticker|label|scan))?\.?\s*[:#_]?\s*(?:is|was|are|reads?|says?|shows?|gives?|是|为|扫出来是?)?\s*$",
    re.IGNORECASE,
)
_SECURITY = re.compile(r"\(?\d{3}-\d\d-\d{4}$")  # a number of the state's, not of a telephone
_DATES = re.compile(
    r"(?:19|20)\d\d[\s\-./]\d{1,2}(?!\d)|\d{1,2}[\s\-./]\d{1,2}[\s\-./](?:19|20)\d\d|(?:19|20)\d\d[\s\-](?:19|20)\d\d"
)

EMAIL_SIGNS = (
    r"艾特|爱特|"
    r"[@＠]|[(\[（{<]\s?(?i:at|dot)\s?[)\]）}>]|[(\[{<]\s?[aA]\s?[)\]}>]\s?[0-9A-Za-z\-]+\s?[.(\[]|"
    r"(?i: at [0-9a-z\-]{2,30}(?: [a-z\-]+){0,3}(?: dot | point |\.(?:com?|net|org|cn|de|uk|fr|edu|io|info|example|"
    r"test|shop|biz|it|es|in|me)[^0-9a-z]?))"
    r"|(?i:(?:qq|163|126|139|gmail|hotmail|outlook|yahoo|foxmail|icloud|sina|sohu)\s?(?:[.．。点 ]|dot)\s?(?:com|cn|net))"
)
PHONE_SIGNS = (
    r"\d{2,5}[)）]?[\s.\-/()‐-–－]{1,3}\d{2,5}[\s.\-/‐-–－]{1,2}\d{2}|[0-9]{3,5}[)）\s\-/‐-–－]{1,3}\d{4}"
    r"|(?:^|[^0-9])(?:1[3-9]\d[\s\-.]?\d{4}[\s\-.]?\d{4}|0\d{9,10}|00\d{9,14}|400\d{7})(?:[^0-9]|$)|[+＋]\d"
    r"|(?:^|[^0-9])[\d()（）]{2,6}(?:[\s.\-/][0-9]{2,5}){2}"
    r"|(?i:(?:^|[^a-z])(?:tel|phone|telephone|mobile|mob|cell|cellphone|call|text|sms|fax|whats ?app|dial|ring|"
    r"reach|contact|telefon|handy|hotline|viber|signal|ph|number)(?:[^a-z\n][^\n]{0,30})?\d[\s.\-()]{0,2}\d[\s."
    r"\-()]{0,2}\d[\s.\-()]{0,2}\d)"
    r"|1 [3-9] \d \d"
    r"|(?:电话|手机|座机|联系|致电|拨打|来电|打|传真|热线|号码|短信)[^\n]{0,12}\d{4}|[０-９٠-٩]{2}"
)


def emails(text: str) -> Iterator[Find]:
    """Yield the e-mail addresses of a plain text; a Chinese full stop is a dot inside one."""
    for found in _EMAIL.finditer(text.replace("。", ".")):
        yield Find(*found.span(), "email", CHECKED)
    for found in (*_SPELT.finditer(text), *_LOOSE.finditer(text)):
        yield Find(*found.span(), "email", CHECKED)


def phones(text: str) -> Iterator[Find]:
    """Yield the telephone numbers of a plain text."""
    for found in _TOLD.finditer(text):
        value = found["value"]
        if _SECURITY.match(value):
            continue
        if not _DATES.match(value.strip("(")) and 7 <= sum(c.isdigit() for c in value) <= 15:
            alone = value[0] == "(" and ")" not in value  # a bracket around more than the number
            yield Find(found.start("value") + alone, found.end("value"), "phone", CHECKED)
    left = text
    while True:  # a number after a number is told once the first is gone
        some = [f for f in _PHONE.finditer(left) if not _NUMBERED.search(left, max(0, f.start() - 30), f.start())]
        for found in some:
            yield Find(*found.span(), "phone", TOLD)
            left = left[: found.start()] + "⟩" * len(found[0]) + left[found.end() :]
        if not some:
            break
    for found in _OTHER.finditer(left):
        if not _NUMBERED.search(left, max(0, found.start() - 30), found.start()) and _somewhere(found[0]):
            yield Find(*found.span(), "phone", TOLD)


def _somewhere(number: str) -> bool:
    """Return whether a number is one of some country's, grouped as people there do and written with its leading zero."""
    digits = sum(c.isdigit() for c in number)
    if _DATES.match(number) or not 8 <= digits <= 12 or not number.lstrip("(").startswith("0"):
        return False
    from phonenumbers import Leniency, PhoneNumberMatcher

    strict = Leniency.STRICT_GROUPING
    return any(
        m.raw_string == number
        for plan in _PLANS
        for m in PhoneNumberMatcher(number, plan, leniency=strict, max_tries=5)
    )
