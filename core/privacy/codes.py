"""Numbers of orders and parcels that no word announces directly: their form, in a text that speaks of an order or a parcel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy.span import FORM, Find

_L, _R = r"(?<![0-9A-Za-z\-_./#$€£¥])", r"(?![0-9A-Za-z%])(?![.\-/,]\d)"
# (form, how far around it a word of the trade has to stand)
WHOLE = 1 << 16  # letters: anywhere in the text
NO_WORD = 0  # the form itself says it
_FORMS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"{_L}[A-Z]{{1,5}}[\-_]?(?=(?:-?\d){{7}})\d+(?:-\d+)*[A-Z]{{0,2}}{_R}"), WHOLE),
    (re.compile(rf"{_L}[A-Z]{{1,5}}-(?=(?:-?\d){{5}})\d+(?:-\d+)*{_R}"), WHOLE),  # D-10442, BILL-202405-60071
    (re.compile(rf"{_L}[A-Z]\d{{2}}[A-Z]{{2,3}}[A-Z]?\d{{10,}}{_R}"), WHOLE),  # H00HYA…
    (re.compile(rf"{_L}[A-Z]{{2}}\d{{0,6}}(?: \d{{1,4}}){{2,6}}{_R}"), WHOLE),
    (re.compile(rf"{_L}(?i:ord|order|inv|pay|pi|ch|txn|ref|rtn|rma|cs|case)_[A-Za-z0-9]{{6,}}{_R}"), WHOLE),
    (re.compile(rf"{_L}\d{{11,30}}{_R}"), WHOLE),
    (re.compile(rf"{_L}\d{{8,20}}(?=[这那]?单(?![位独价手反杠]))"), NO_WORD),
    (re.compile(rf"{_L}\d{{4,6}}-\d{{3,4}}-\d{{4}}{_R}"), 25),
    (re.compile(rf"{_L}[A-Z]{{1,5}}-?\d{{4,6}}(?:-\d{{1,4}})?{_R}"), 24),
)
_TRADE = re.compile(
    r"(?i:(?<![a-z])(?:orders?|ordered|receipts?|ref|references?|tickets?|jobs?|parcels?|packages?|packets?|tracking|tracked|"
    r"courier|driver|deliver(?:y|ed)?|invoices?|repairs?|returns?|returned|refund(?:ed)?|cases?|claims?|shipment|shipped|shipping|"
    r"dispatch(?:ed)?|quote|payment|paid|bill|command|replacements?|lost|complaint|credit note|pos?|exchanged?|"
    r"docket|transactions?|chargeback|charged|collection|collected|pick ?up|warranty|customs|locker|waybill|consignment|"
    r"booking|dhl|ups|usps|fedex|dpd|gls|evri|hermes|royal mail)(?![a-z]))"
    r"|订单|单号|快递|物流|签收|发货|急送|速运|挂号信|退货|退款|包裹|运单|驿站|派件|派送|投诉|售后|维修|工单|发票|补发|合并|两单|下单|揽收|收据|凭证|账单|返修|退机|自提|提货|"
    r"原单|查单|拦截|换货|调换|保修|取件|寄出|寄回|付款|到账|打款|那单|这单|个单|交易|补寄|丢件|面单|单子|贴错"
)
_SUBJECT = re.compile(r"\s*(?i:re|aw|fwd?|fw|subject|betreff|objet|asunto)\s?:")  # a letter about it
_PRODUCT = re.compile(
    r"(?i:(?<![a-z])(?:serial|s/n|sku|asin|ean|isbn|upc|gtin|model|part|item|product|barcode|batch|lot|version|firmware|article|"
    r"style|design|sample|reference sample|colou?r|art)(?![a-z])(?:\s*(?:no|nr|number|code|id)\b)?\.?[\s:#]*(?:is|was)?\s*$)"
    r"|(?i:(?:product|item|article|part|style) ref\.?[\s:#]*$)"
    r"|(?:货号|商品编?码|编码|条形?码|型号|批号|款号|序列号|产品|机型|版本|色号|样品|配件|零件)(?:编?号|码)?[\s:#是为]*$"
)

_CATALOGUED = re.compile(
    r"(?i:(?<![a-z])(?:gtin|ean|upc|isbn|asin|sku|barcode|product ref)(?![a-z]))|条形?码|货号|国际码|69码|扫码?出来|商品码"
)

SIGNS = r"[A-Z]-\d{2}|[a-z]_[A-Za-z0-9]{6}|\d{4}-\d{3,4}-\d{4}|\d{8}|[A-Z][\-_]?\d{4}|[A-Z]\d{2}[A-Z]{2,4}\d|[A-Z]{2}\d{0,2} \d{1,4} \d"


def finds(text: str) -> Iterator[Find]:
    """Yield the codes of a plain text that stand near a word of the trade and behind none of a product."""
    words: list[tuple[int, int]] | None = None
    for form, far in _FORMS:
        for found in form.finditer(text):
            start, end = found.span()
            if sum(c.isdigit() for c in found[0]) < (
                1 if "_" in found[0] else 9 if " " in found[0] else 5
            ) or _PRODUCT.search(text[max(0, start - 30) : start]):
                continue
            if len(set(found[0])) < 3:  # 66666666
                continue
            if found[0].isdigit() and _CATALOGUED.search(text[max(0, start - 80) : end + 40]):
                continue
            if found[0].startswith("69") and len(found[0]) == 13 and found[0].isdigit() and _barcode(found[0]):
                continue
            if far == WHOLE:
                words = [word.span() for word in _TRADE.finditer(text)] if words is None else words
                told = any(last <= start or first >= end for first, last in words)
            else:
                around = text[max(0, start - far) : start] + "\n" + (text[end : end + far] if far > 24 else "")
                told = not far or _TRADE.search(around) is not None
            if told or _SUBJECT.match(text):
                yield Find(start, end, "order", FORM)


def _barcode(number: str) -> bool:
    """Return whether the last of thirteen digits checks the others, as on what is sold in China."""
    return sum(int(digit) * (1 + 2 * (n % 2)) for n, digit in enumerate(number)) % 10 == 0
