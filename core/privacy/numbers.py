"""Numbers that the state or a bank gave to a person: by their checksum, else by the word that announces them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from core.privacy import checks
from core.privacy.span import CHECKED, PROVEN, TOLD, Find

_L, _R = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"  # Han may stand directly beside
_TALK = (
    r"(?:[\s:#=\-(,\[\"]|which is|it is|\b(?:is|was|no|nr|number|num|numero|nummer|my|the|id|ending|card)\b\.{0,3}|"
    r"号码|号|为|是|的|我|填){0,7}"
)

# form, its check or None, how sure it is without announcement (None: not at all)
_Check = Callable[[str], bool] | None
_FORMS: tuple[tuple[re.Pattern[str], _Check, int | None], ...] = (
    (
        re.compile(
            rf"{_L}[1-8]\d{{5}}[ \-]?(?:18|19|20)\d\d[ \-]?(?:0[1-9]|1[0-2])[ \-]?(?:[0-2]\d|3[01])"
            rf"[ \-]?\d{{3}}[0-9Xx]{_R}"
        ),
        checks.resident,
        PROVEN,
    ),
    (re.compile(r"(?<![0-9A-Za-z.\-])(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}(?![0-9A-Za-z\-])"), None, TOLD),
    (
        re.compile(
            rf"{_L}(?!BG|GB|KN|NK|NT|TN|ZZ|PN |SN |NO )"
            rf"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]{_R}",
            re.IGNORECASE,
        ),
        None,
        TOLD,
    ),
    (re.compile(rf"{_L}(?:\d{{8}}|\d\d\.\d{{3}}\.\d{{3}}|[XYZ]-?\d{{7}})-?[A-HJ-NP-TV-Z]{_R}"), checks.dni, TOLD),
    (re.compile(r"(?<![0-9A-Za-z.\-])\d{3}\.\d{3}\.\d{3}-\d\d(?![0-9A-Za-z\-])"), checks.cpf, CHECKED),
    (re.compile(rf"{_L}[A-Z]{{6}}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{{3}}[A-Z]{_R}"), None, TOLD),  # Italian codice fiscale
    (re.compile(rf"{_L}[A-Z]{{1,2}}\d{{6}}\([0-9A]\)"), None, TOLD),  # Hong Kong
)
_SPANISH = re.compile(
    r"(?i:\b(?:d\.?n\.?i|n\.?i\.?e|n\.?i\.?f|documento|factura|spanish|spain|españa)\b)|西班牙"
)  # there it beats an order
_MODEL = re.compile(r"(?i:model|part|sku|serial|asin|version|item|型号|货号|款号)\s*(?:no|number|号)?\.?[\s:#]*$")

_ID_WORDS = (
    r"(?i:(?<![A-Za-z])(?:ssn|social security|my social|social (?:is|number)|passports?|nino|national "
    r"insurance|ni number|ni no|national id|identity card|id card"
    r"|id number|identification number|personal id|tax id|tax number|taxpayer|driver'?s? licen[cs]e|"
    r"driving licen[cs]e|licen[cs]e number"
    r"|nhs|aadhaar|aadhar|pan card|pan number|dni|nie|nif|cpf|curp|steuer-?id|personalausweis|ausweisnummer|ausweis|reisepass"
    r"|medicare|green card|visa number|birth certificate))"
    r"|身份证件?|身份号|证件|护照|通行证|台胞证|回乡证|驾驶证|驾照|社保|医保|军官证|居住证|港澳证|学生证|工作证|户口"
)
# "the passport number in your notes as …": the number some words further
_FURTHER = re.compile(
    r"(?i:passport|national id|id card|licen[cs]e) (?i:numbers?|no\.?|nr)\b[^0-9.;!?\n]{1,40}?(?<![0-9A-Za-z])(?P<value>[A-Z]{0,3}\d{6,10})"
    r"(?![0-9A-Za-z])(?![.,\-]\d)"
)
_TOLD_ID = re.compile(
    rf"(?:{_ID_WORDS}){_TALK}(?P<value>(?=[A-Za-z \-]{{0,4}}[0-9])"
    rf"[A-Za-z]{{0,4}}[ \-]?\d(?:[ \-.]?[0-9A-Za-z](?![a-z])){{4,17}}){_R}"
)

# Forms that are told by what the text is about, wherever in it: (what it speaks of, the form).
_ABOUT: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(word), re.compile(form))
    for word, form in (
        (
            r"(?i:passport)|护照|通行证|台胞证|回乡证",
            rf"{_L}(?:[A-Z]{{1,3}}\d{{6,8}}|[A-Z]\d[A-Z]\d{{6}}|(?=(?:[A-Z]*\d){{3}})[CFGHJKL][0-9CFGHJKLMNPRTVWXYZ]{{8}}){_R}",
        ),
        (r"(?i:\bni\b|\bnino\b|national insurance)", rf"{_L}[A-Z]{{2}} ?\d\d ?\d\d ?\d\d ?[A-D]{_R}"),
        (
            r"(?i:\bssn\b|social security|my social|\bsocial\b)",
            rf"{_L}(?!000|666)\d{{3}}[ .\-](?!00)\d\d[ .\-](?!0000)\d{{4}}{_R}",
        ),
        (r"(?i:\bssn\b|social security)", rf"{_L}(?!000|666)\d{{9}}{_R}"),
        (r"(?i:licen[cs]e)|驾照|驾驶证", rf"{_L}(?:[A-Z]\d{{7,14}}|[A-Z]{{5}}\d{{6}}[A-Z0-9]{{5}}){_R}"),
        (r"(?i:\bpps\b|\bppsn\b)", rf"{_L}\d{{7}}[A-Z]{{1,2}}{_R}"),
        (r"(?i:\bpan\b)", rf"{_L}[A-Z]{{5}}\d{{4}}[A-Z]{_R}"),
        (r"(?i:aadhaa?r)", rf"{_L}\d{{4}} ?\d{{4}} ?\d{{4}}{_R}"),
        (r"(?i:\bnhs\b)", rf"{_L}\d{{3}} \d{{3}} \d{{4}}{_R}"),
        (r"(?i:\bsin\b|social insurance)", rf"{_L}\d{{3}}[ \-]\d{{3}}[ \-]\d{{3}}{_R}"),
        (
            r"身份证|身分证",
            rf"{_L}(?:[1-8]\d{{7}}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{{3}}|[A-Z][12]\d{{8}}|[1-8]\d{{5}}(?:[ \-]?\d)"
            rf"{{11}}[ \-]?[\dXx]){_R}",
        ),
    )
)
# Cards in whatever groups, where cards are spoken of or the issuer's range says enough.
_GROUPED = re.compile(r"(?<![0-9A-Za-z.,\-/])[3-6]\d{2,}(?:[ \-]\d{2,}){1,5}(?![0-9A-Za-z])")
_CARDS = re.compile(r"(?i:\bcards?\b|visa|mastercard|amex|diners|maestro|discover|debit)|卡")
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z.,\-/])(?:\d{4}[ \-]){3}\d{1,7}(?:[ \-]\d{3})?(?![0-9A-Za-z])|"
    r"(?<![0-9A-Za-z.,\-/])\d{14,19}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z.,\-/])3[47]\d\d[ \-]\d{6}[ \-]\d{5}(?![0-9A-Za-z])|(?<![0-9A-Za-z.,\-/])3\d{3}[ "
    r"\-]\d{6}[ \-]\d{4}(?![0-9A-Za-z])"
    r"|(?<![0-9A-Za-z.,\-/])6\d{5}[ \-]\d{10,13}(?![0-9A-Za-z])"
)
_IBANS = re.compile(rf"{_L}[A-Za-z]{{2}}\d\d(?:[ \-]?[0-9A-Za-z]){{11,30}}{_R}")
_CARD_WORDS = (
    r"(?i:(?<![A-Za-z])(?:(?:credit|debit|bank|visa|master|mastercard|amex|payment|my) ?card(?: number| no\.?| "
    r"ending)?|card (?:number|no\.?|#)"
    r"|visa|mastercard|amex|american express|unionpay|iban|bank account|account (?:number|no\.?)|acct))"
    r"|银行卡|信用卡|储蓄卡|借记卡|卡号|银联卡?|账号|帐号|银行账户|开户行"
)
_TOLD_CARD = re.compile(rf"(?:{_CARD_WORDS}){_TALK}(?P<value>(?:[A-Za-z]{{2}}\d\d[ \-]?)?\d(?:[ \-]?\d){{11,19}}){_R}")
_SHOWN = re.compile(
    r"(?i:\b(?:test(?:ing)?|sample|demo|dummy|example|fake)(?: \w+){0,2}? (?:cards?|numbers?|visa|mastercard|amex|iban|account|data|value|one)\b"
    r"|\b(?:test|sample|demo|dummy|example|fake)[:\s]+(?=\d)|\((?:test|sample|demo|dummy|example|fake))|测试|试用|示例|样例|假的"
)  # nobody's
_BARE = str.maketrans("", "", " -.()")

SIGNS = (
    r"(?:^|[^0-9])(?:[1-8]\d{5}[ \-]?(?:18|19|20)\d\d[ \-]?\d\d[ \-]?\d\d[ \-]?\d{3}[\dXx]|[2-68]\d{13,18})(?:[^0-9]|$)"
    r"|\d{3}-\d\d-\d{4}|\d{3}\.\d{3}\.\d{3}-\d\d|\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d|\d{4}[ \-]\d{6}[ \-]\d{4}|"
    r"6\d{5}[ \-]\d{10}"
    r"|(?:^|[^0-9A-Za-z])(?:[A-Za-z]{2} ?\d\d ?\d\d ?\d\d ?[A-Da-d]|(?:\d{8}|\d\d\.\d{3}\.\d{3}|"
    r"[XYZ]-?\d{7})-?[A-Z]|[A-Z]{6}\d\d[A-Z]\d\d[A-Z]|[A-Z]{1,2}\d{6}\()"
    r"|(?:^|[^0-9A-Za-z])[A-Za-z]{2}\d\d[ \-]?(?:[0-9A-Za-z]{4}[ \-]?){3}"
    r"|(?i:(?:^|[^a-z])(?:passport|ssn|social|licen[cs]e|ppsn?|aadhaa?r|nhs|insurance|sin|pan|cards?|visa|amex|"
    r"diners|maestro|debit|mastercard|"
    r"discover)(?:[^a-z\n][^\n]{0,80})?\d[0-9A-Z \-]{3}[0-9 \-]*\d)"
    r"|(?i:\d[0-9 \-]{5}\d[^\n]{0,80}(?:passport|diners|licen[cs]e|social|card|visa))"
    r"|护照[^。]*(?:\d{6}|[A-Z][0-9A-Z]{8})|(?:\d{6}|[A-Z][0-9A-Z]{8})[^。]*护照|卡[^\n]*\d{6}|身[份分]证[^\n]*\d{6}"
    rf"|(?:{_ID_WORDS}|{_CARD_WORDS})[^\n]{{0,30}}\d".replace("(?<![A-Za-z])", "")
)


def finds(text: str) -> Iterator[Find]:
    """Yield ids and cards of a plain text."""
    for form, check, sure in _FORMS:
        for found in form.finditer(text):
            if sure and (check is None or check(found[0].translate(_BARE))):
                if sure < CHECKED and _MODEL.search(text, max(0, found.start() - 24), found.start()):
                    continue
                spanish = check is checks.dni and _SPANISH.search(text)
                yield Find(*found.span(), "id", PROVEN if spanish else sure)
    for found in (*_TOLD_ID.finditer(text), *_FURTHER.finditer(text)):
        value = found["value"]
        if sum(c.isdigit() for c in value) >= 4 or (re.fullmatch(r"(?=(?:[A-Z]*\d){2})[A-Z0-9]{8,10}", value)):
            yield Find(*found.span("value"), "id", CHECKED)
    for word, form in _ABOUT:
        for found in form.finditer(text) if word.search(text) else ():
            yield Find(*found.span(), "id", TOLD)
    for found in _GROUPED.finditer(text):
        digits = found[0].translate(_BARE)
        if 14 <= len(digits) <= 19 and checks.luhn(digits) and _CARDS.search(text) and not _shown(text, found):
            yield Find(*found.span(), "card", CHECKED)
    for found in _DIGITS.finditer(text):
        digits = found[0].translate(_BARE)
        if len(digits) <= 19 and checks.card(digits) and not _shown(text, found):
            yield Find(*found.span(), "card", CHECKED)
    for found in _IBANS.finditer(text):
        yield from _ibans(found)
    for found in _TOLD_CARD.finditer(text):
        if found["value"][0] in "0179" or _shown(text, found):
            continue
        yield Find(*found.span("value"), "card", CHECKED)


def _shown(text: str, found: re.Match[str]) -> bool:
    """Return whether a number is called an example: it is nobody's."""
    return _SHOWN.search(text, max(0, found.start() - 28), min(len(text), found.end() + 10)) is not None


def _ibans(found: re.Match[str]) -> Iterator[Find]:
    """Yield the longest beginning of a match that is an account: words may follow it."""
    start, said = found.start(), found[0]
    for end in range(len(said), 14, -1):
        if said[end - 1].isalnum() and checks.iban(said[:end].translate(_BARE)):
            yield Find(start, start + end, "card", PROVEN)
            return
