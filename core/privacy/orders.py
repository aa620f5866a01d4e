"""Numbers of orders, invoices, parcels and complaints: by the forms of shops and carriers, else by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.privacy import checks
from core.privacy.span import CHECKED, TOLD, Find

_L, _R = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_SHIPPING = (
    r"(?i:(?<![A-Za-z])(?:tracking|tracked|parcel|package|shipment|shipped|shipping|delivery|deliver|delivered|"
    r"courier|carrier|post|mail|customs"
    r"|ups|usps|fedex|dhl|royal mail|evri|hermes|dpd)(?![A-Za-z]))|快递|包裹|物流|单号|运单|邮政|海关|发货|派送|签收|EMS"
)
_NEAR = re.compile(_SHIPPING)

# Forms that nothing else has, whatever stands around them.
_OWN = re.compile(
    rf"{_L}(?:(?:\d{{3}}|D\d\d|S\d\d)-\d{{7}}-\d{{7}}"  # Amazon
    r"|(?:SF|YT|ZTO|ZT|STO|JDV[A-Z]|JDK[A-Z]?|JD[A-Z]?|JT|YD|DPK|DPL|TTKD|HTKY|KY|CNSF|LP|YZ|BEST|ANE|TBA|JJD|"
    r"UUS?|YUNDA|FW|DB|JTSD|SFEXP|GV|UTEC)\d{10,18}(?:-\d{1,3}){0,2}"
    r"|\d{6}-\d{15}|(?-i:CASE|RMA|INV|ORD|TKT|TICKET|REF|INC|REQ|CLM|CLAIM|RET|RTN|SO|PO|WO|SR|TK|BKG|CN)"
    r"[\-_#]?(?=(?:[\-_]?\d){5})"
    r"\d+(?:[\-_]\d+){0,3}(?-i:[\-_/][A-Z]{1,3}\d{0,2}(?![0-9A-Za-z]))?"
    rf"|C\d{{11}}|H\d{{15,19}}|M\d{{10}}(?=\D{{0,6}}(?i:evri|hermes))){_R}",
    re.IGNORECASE,
)
_UPS = re.compile(rf"{_L}1Z(?:[ \-]?[0-9A-Z]){{16}}{_R}", re.IGNORECASE)
_POSTAL = re.compile(
    rf"{_L}[A-Z]{{2}} ?\d{{3}} ?\d{{3}} ?\d{{3}} ?[A-Z]{{2}}{_R}|{_L}[A-Z]{{2}} ?\d{{4}} ?\d{{4}} ?\d ?[A-Z]{{2}}{_R}"
)
_USPS = re.compile(r"(?<![0-9A-Za-z])9[1-5]\d\d(?:[ \-]?\d{4}){4}(?:[ \-]?\d\d)?(?![0-9A-Za-z])")

_VALUE = r"(?P<value>(?:[A-Za-z]{1,6}[\-_/ ]?){0,3}\d[0-9A-Za-z]*(?:[\-_/][0-9A-Za-z]+)*(?: \d{2,}[A-Za-z0-9]*(?![0-9A-Za-z%,])){0,5})"
_OF = (
    r"order|orders|invoice|tracking|shipment|parcel|package|consignment|waybill|air waybill|awb|rma|return|returns|"
    r"refund|ticket|case|claim"
    r"|confirmation|booking|reservation|reference|ref|receipt|transaction|purchase order|purchase|po|complaint|"
    r"support|dispute|incident"
    r"|service request|enquiry|inquiry|query|delivery|shipping|dispatch|packing slip|job|quote|credit note|"
    r"authorization|authorisation|warranty claim"
    r"|repair|work order|despatch|voucher|itinerary|record locator|locator|policy|service order|collection note|"
    r"delivery note|docket"
    r"|exchange|pickup|collection|bestell|bestellung|rechnung|sendungs|auftrags|payment|txn|transfer|cancellation|replacement|"
    r"backorder|pre-?order|proforma|pro forma|statement|estimate|quotation|item return|click and collect|layaway|"
    r"chargeback|support ticket|pedido|commande|factura|facture|"
    r"ordine|zamówienie|bestelling|suivi|seguimiento"
)
_NOUN = rf"(?:(?:{_OF})[ \-]){{0,2}}(?:{_OF})"
_SAID = (
    r"(?:\s|\b(?:was|is|were|are|being|it's|its|on|for|which|reads|under|my|the|that|they gave me|you gave me|i have|i got|came as|"
    r"listed as|shows as|shows|says|said|should be|below|here|again|as|quoted|given|begins|"
    r"starting|starts|with|one|still|card|slip|label|box|receipt|email|invoice|form|note|packet|bag)\b|[:=\-(\[\"'“,])"
)
# "order number is …", "RMA# …", "ticket: …": the word and what marks a number
_MARKED = re.compile(
    rf"(?i:(?<![A-Za-z0-9])(?:{_NOUN})[ \-_]?(?:numbers?|num|nummer|nr|nos|no|id|ids|codes?|auth|ref|reference|pnr|#)(?![A-Za-z])\.?|"
    rf"(?<![A-Za-z0-9])(?:inv|ord|ref|po|trk|trking|tracking|conf)\.? ?(?:no|nr|num|number|#|code)\.?|"
    rf"(?<![A-Za-z])(?:rma|awb|invoice|tracking|ref|po|order|ticket|case|claim|receipt|bestellnummer|"
    rf"rechnungsnummer|sendungsnummer|auftragsnummer|transaction|booking|return|refund|docket|payment|quote|txn|job|repair|parcel|"
    rf"reference|confirmation|invoices|orders|receipts|tickets|shipment|delivery|complaint) ?[:#№]|tracking|waybill|tracking link)"
    rf"{_SAID}{{0,8}}[#№]?\s?{_VALUE}{_R}"
)
# "order 112233": the word alone; then the number has to be long, or mixed
_BARE = re.compile(
    rf"(?i:(?<![A-Za-z])(?:order|invoice|rma|ticket|parcel|shipment|consignment|waybill|po(?! box)|claim|"
    rf"booking|reference|dispute|incident|complaint|receipt|transaction|docket|delivery note|credit note|return|repair|"
    rf"exchange|voucher|confirmation|reservation|orders|invoices|returns|tickets|parcels|receipts|purchase order|sales order|"
    rf"case(?=[ _#]{{1,2}}\d[\d\-]{{7}})))[ _]#?{_VALUE}{_R}"
)
# "return R-44120-B", "my ticket is #T-90214": the word alone before letters and digits in one
_CODED = re.compile(
    rf"(?i:(?<![A-Za-z])(?:orders?|invoices?|rma|returns?|refund|tickets?|cases?|claims?|parcels?|shipment|booking|complaint|"
    rf"dispute|incident|receipts?|repair|replacement|transaction|docket|quote|job|delivery note|credit note|reservation|voucher|"
    rf"tracking|reference|confirmation|exchange|po|warranty|pro forma|proforma|backorder|pre-?order|statement))"
    rf"(?:[ :#(“\"]|\b(?i:is|was|are|reads|says|said|no|nr|number|under|as|it's|called|marked|shows|on|for|the|my)\b\.?){{1,6}}"
    rf"(?P<value>[A-Z]{{1,5}}(?:[\-_/]?[A-Z0-9]+)*["
    rf"\-_/]?\d{{2,}}(?:[\-_/]?[A-Z0-9]+)*){_R}"
)
# "ref 8H22-KK19": letters and digits in groups
_GROUPS = re.compile(
    rf"(?i:(?<![A-Za-z])(?:ref|reference|ticket|case|booking|order|claim|rma))[ :#.]{{1,3}}"
    rf"(?P<value>(?=[A-Z\-]*\d)(?=[\d\-]*[A-Z])[A-Z0-9]{{2,}}(?:-[A-Z0-9]{{2,}})+){_R}"
)
# "paid by M-Pesa, code SCK4T91XQZ": capitals and digits in one, behind a way to pay
_PAID = re.compile(
    r"(?i:(?<![A-Za-z])(?:m-?pesa|pay ?pal|stripe|klarna|venmo|zelle|interac|upi|paytm|g ?pay|apple pay|google pay|bizum|wise|revolut|"
    r"western union|afterpay|affirm|alipay|wechat pay|bank transfer|swift|sepa|transaction|payment|txn|auth(?:orisation|orization)?)"
    r"(?![A-Za-z]))[^0-9.!?\n]{0,24}?(?:[\s:#(\-]|(?<=[:#(\-]))"
    r"(?P<value>(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])(?=(?:[A-Z]*\d){2})[A-Z0-9]{8,22})(?![0-9A-Za-z])"
)
_CARRIED = re.compile(
    r"(?i:(?<![A-Za-z])(?:fedex|dhl|ups|usps|dpd|hermes|evri|gls|royal mail|parcelforce|ontrac|lasership|yodel|tnt|"
    r"purolator|canada post|post ?nl|an post|posti|postnord|bpost|inpost|chronopost|mondial relay|la poste|poste italiane|"
    r"swiss post|deutsche post|nz post|aramex|delhivery|blue ?dart|dtdc|ekart|india post|japan post|yamato|sagawa|yanwen|4px|"
    r"cainiao|yun ?express|sf express|j&t|ninja ?van|pos laju|fastway|couriers please|sendle|startrack|brt|seur|mrw|"
    r"whistl|city ?sprint|i-?parcel|shopify|etsy|ebay|walmart|wal-mart|temu|shein|aliexpress"
    r"|australia post|auspost|colissimo|correos|amazon logistics)(?![A-Za-z]))[^0-9\n.!?;"
    r"]{0,24}(?<![0-9A-Za-z+])(?P<value>[A-Z]{0,4}\d(?:[ \-]?\d){8,21}[A-Z]{0,2}|\d{1,2}[A-Z]{1,5}\d{7,20})(?![0-9A-Za-z])"
)
_HAN_MARKED = re.compile(
    r"(?:(?:维权|申诉|反馈|客诉|赔付|理赔|预订|预定|服务|受理|登记|报案|合同|保修|补发|换货|退换|取货|提货|支付|商户|转账|派送|寄件|面单)(?:单号|编号|单|号)|"
    r"(?:退单|退款)(?:编号|单号|号)?|(?:退款|交易|支付|转账|银行)?流水号?|单子(?:号码?)?|(?:淘宝|天猫|京东|拼多多|唯品会|抖音|苏宁|闲鱼|美团|饿了么|当当|亚马逊|"
    r"得物|小红书|考拉|盒马|快手)(?:单子?|订单)|订单(?:编号|号码|号|尾号|后四位|ID|id)|单号|运单(?:编号|号码|号)?|快递(?:单号|编号|号)|物流(?:单号|"
    r"编号|号|码)|退(?:货|款|换货)(?:单号|单|编号|号|申请号)|换货单号?"
    r"|工单(?:编号|号码|号)?|发票(?:号码|编号|代码|号)|售后(?:单号|单|编号|号|服务单号?)|服务单号?|投诉(?:编号|"
    r"单号|号|单)|维修(?:单号|单|编号|号)|报修(?:单号|单|编号|号)"
    r"|交易(?:编号|号|流水号|单号)|流水号|收据(?:编号|号码?)?|订购单号?|订货单号?|送货单号?|发货单号?|提货?单号?|回单号?|对账单号?|结算单号?|账单(?:编号|号)|挂号信?(?:编号|号)|"
    r"申请(?:单号|编号)|换单号|面单号|[子母分总主原新旧]单号|[子父主]订单号?|快件(?:编号|号)|存根号?|出险号|报价单号?|询价单号?|合同编?号|[定押]金单号?|预售单号?|拼单号?|团单号?|"
    r"(?:商家|外部|第三方|平台|微信|支付宝|淘宝|交易)(?:(?:订单|支付|交易|转账)号|(?:订单|支付|交易|转账)?单号)|报关单号?|清关单?号|税单号?|海关编?号|借条号|案号|回执(?:编号|号)?|质保单号?|送修单号?|返修单号?|"
    r"检测单号?|仲裁(?:编号|号)|举报(?:编号|号)|建议单号?|取[件货]码|提货码|核销码|券码|预约(?:编号|单号|号)|案件(?:编号|号)|"
    r"理赔(?:单号|编号|号)|保单(?:编号|号)?|追踪(?:编号|号|码)|跟踪(?:编号|号|码)|查询(?:编号|号|码)|"
    r"受理(?:编号|号|单号)"
    r"|采购单号?|出库单号?|小票(?:编号|号)?|凭证号|邮件(?:编号|号)|包裹(?:编号|号|单号)|寄件码|票号|电子票号|参考号)"
    rf"(?:\s|[:#=\-(\[]|是|为|叫|尾号|填的是|填的|填|写的是|写|给的|给我的|这个|:){{0,6}}{_VALUE}{_R}"
)
_HAN_BARE = re.compile(
    rf"(?:订单|包裹|快递|物流|运单|工单|发票|退货|顺丰|圆通|中通|申通|韵达|百世|极兔|京东|邮政|德邦|菜鸟|EMS|"
    rf"天天快递|丰网)(?:速运|速递|快递|快运|物流|包裹|的)?(?:\s|[:#(\[]|是|为|单|号){{0,4}}{_VALUE}{_R}"
)
# "the number on the slip, I think, is …"
_HAN_VAGUE = re.compile(
    rf"(?:单子?号码?|运单号|快递单|订单号)(?:(?!传真|电话|手机|打)[^\d，。,；\n]){{1,14}}{_VALUE}{_R}"
)
# "附言写INV-HZ-0331": a note, and letters before the digits in it
_HAN_NOTED = re.compile(
    r"(?:附言|备注|留言|摘要|转账说明|汇款用途|用途)(?:栏|里|上|一?下|请|要|帮我|务必)?(?:\s|[:(“\"]|是|为|写的?是?|写[上了]|填|注明|标|打){0,4}"
    rf"(?P<value>[A-Z]{{1,6}}(?:[\-_/]?[A-Z]{{1,4}}){{0,2}}[\-_/]?\d{{2,}}(?:[\-_/][0-9A-Z]+)*){_R}"
)
_HAN_SHOP = re.compile(rf"(?:淘宝|天猫|京东|拼多多|唯品会|苏宁|当当|亚马逊|得物|考拉)[:\s]?{_VALUE}{_R}")
_UNIT = re.compile(
    r"\s?(?:%|元|块|件|个|单|天|人|次|斤|年|月|日|号楼|小时|分钟|(?i:pieces|pcs|units|items|dollars|usd|days|times|people)(?![A-Za-z]))"
)
_MONEY = re.compile(r"\s?[元块圆]")
_DATE = re.compile(
    r"(?:19|20)\d\d[\-/](?:0?[1-9]|1[0-2])(?:[\-/](?:0?[1-9]|[12]\d|3[01]))?|\d{1,2}[\-/]\d{1,2}[\-/](?:\d\d){1,2}|"
    r"(?:19|20)\d\d"
)
# The value ends before a word that was drawn in: "1234 and", "5566 from"; not before the last letters of one, "55820-QF".
_TAIL = re.compile(r"[\s\-_/]+(?:[a-z]*|[A-Z]{4,})$|\s+[A-Z]{2,}$")
_AND = re.compile(
    r"(?:\s?[,/&+;、]\s?(?:(?:and|or|also)\s)?|\s(?:and|or|und|y|et|plus|as well as|and also|then)\s|\s?(?:和|跟|与|及|还有|以及|或者?)\s?)"
    r"(?:(?:the |my |order |number |no\.? ?|订单|单号|另一个|另一单)?)#?"
    r"(?P<value>(?=[A-Za-z\-_/]*\d)[0-9A-Za-z]+(?:[\-_/][0-9A-Za-z]+){0,5})(?![0-9A-Za-z%])(?![.:/]\d)"
)
_NO_ORDER = re.compile(
    r"(?i:box|suite|apt|sku|model|item|part|size|qty|dni|nie|nif|ssn|nino|iban|cpf|vat|ean|gtin|isbn|upc|asin|serial|s/n)\b"
)

SIGNS = (
    r"\d{3}-\d{7}-\d{7}|[DdSs]\d\d-\d{7}-|(?:^|[^0-9A-Za-z])(?:[A-Za-z]{2,4}\d{10}|1[Zz][ \-]?[0-9A-Za-z]|"
    r"[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}|[A-Z]{2} ?\d{4} ?\d{4} ?\d ?[A-Z]{2}|C\d{11}|H\d{15}"
    r"|9[1-5]\d\d[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4}[ \-]?\d{4})"
    r"|(?i:(?:^|[^a-z])(?:order|invoice|track|shipment|parcel|package|consignment|waybill|air waybill|awb|rma|"
    r"return|refund|ticket|case|claim|confirmation"
    r"|booking|reservation|ref|receipt|transaction|purchase order|purchase no|complaint|support|dispute|incident|"
    r"service "
    r"request|enquiry|inquiry|query|delivery|shipping"
    r"|dispatch|packing|job|quote|credit|authori|warranty|exchange|pickup|repair|voucher|itinerary|locator|policy|"
    r"docket|despatch|work order|service order|collection|inv|ord|trk|conf|bestell|payment|txn|transfer|cancel|replacement|"
    r"backorder|pre-?order|pro ?forma|statement|estimate|quotation|item|click|layaway|chargeback|"
    r"pedido|commande|factur|ordine|suivi|seguimiento|m-?pesa|pay ?pal|stripe|klarna|venmo|zelle|interac|upi|paytm|g ?pay|"
    r"apple pay|google pay|bizum|wise|revolut|western union|afterpay|affirm|alipay|wechat pay|bank|swift|sepa|post|inpost|"
    r"chronopost|mondial|poste|aramex|delhivery|blue ?dart|dtdc|ekart|yamato|sagawa|yanwen|cainiao|yun|sf express|ninja|pos laju|"
    r"fastway|couriers|sendle|startrack|brt|seur|mrw|whistl|city|shopify|etsy|ebay|wal-?mart|temu|shein|aliexpress|"
    r"rechnung|sendung|auftrag|fedex|dhl|ups|usps|dpd|hermes|evri|gls"
    r"|royal mail|parcelforce|ontrac|lasership|yodel|tnt|purolator|canada post|auspost|australia post|"
    r"colissimo|correos)(?:[a-z]{0,12}[^a-z\n][^\n]{0,40})?\d[0-9A-Z\-]{0,2}\d)|(?i:(?:^|[^a-z])po[^a-z\n][^\n]{0,12}\d\d)"
    r"|(?:CASE|RMA|INV|ORD|TKT|REF|INC|REQ|CLM|CLAIM|RET|RTN|SO|PO|WO|SR|TK|BKG|CN)[\-_#]?\d{2}|\d{6}-\d{15}|流水|维权"
    r"|(?:淘宝|天猫|拼多多|唯品会|苏宁|当当|亚马逊|得物|考拉)[:\s单订子]{0,3}\d"
    r"|(?:附言|备注|留言|摘要|用途|收据|回执|单|号|码|包裹|快递|物流|发票|退货|顺丰|圆通|中通|申通|韵达|百世|极兔|京东|邮政|德邦|菜鸟|保单|小票)[^\n]{0,14}\d"
)

_DIGITS, _BLANK, _LETTERS = re.compile(r"\d+"), re.compile(r"\s"), re.compile(r"[A-Za-z]{2}")
_BEFORE, _BEHIND = 160, 60  # how far from its words a number stands, and how far it reaches
# The forms, and the digits that a number needs behind them.
_LATIN = ((_MARKED, 3), (_BARE, 5), (_CODED, 4), (_GROUPS, 4), (_PAID, 3))
_HAN = ((_HAN_MARKED, 3), (_HAN_BARE, 8), (_HAN_VAGUE, 8), (_HAN_SHOP, 12), (_HAN_NOTED, 4))


def finds(text: str) -> Iterator[Find]:
    """Yield the numbers of a plain text that stand for an order, a parcel or a complaint."""
    near = _NEAR.search(text) is not None
    for found in _OWN.finditer(text):
        yield Find(*found.span(), "order", CHECKED)
    for form, check in ((_UPS, checks.ups), (_POSTAL, checks.postal), (_USPS, checks.usps)):
        for found in form.finditer(text):
            if check(re.sub(r"[ \-]", "", found[0])):
                yield Find(*found.span(), "order", CHECKED)
            elif near or (form is _USPS and " " in found[0] and len(found[0]) == 27):
                yield Find(*found.span(), "order", TOLD)
    forms = (*(_LATIN if _LETTERS.search(text) else ()), *(() if text.isascii() else _HAN))
    for start, end in _near_digits(text):
        for form, least in forms:
            for found in form.finditer(text, start, end):
                yield from _announced(found, text, least)
        for found in _CARRIED.finditer(text, start, end) if forms[:1] == _LATIN[:1] else ():
            yield Find(*found.span("value"), "order", CHECKED)


def _near_digits(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text in which a number may be announced: long texts are mostly something else."""
    start = end = -1
    for digits in _DIGITS.finditer(text):
        if start >= 0 and digits.start() - _BEFORE > end:
            yield start, end
            start = -1
        start = max(0, digits.start() - _BEFORE) if start < 0 else start
        further = _BLANK.search(text, digits.end() + _BEHIND)
        end = further.start() if further else len(text)
    if start >= 0:
        yield start, end


def _announced(found: re.Match[str], text: str, least: int) -> Iterator[Find]:
    """Yield the number of a match that has enough digits and is neither a date nor an amount."""
    start, end = found.span("value")
    value = _TAIL.sub("", found["value"]) or found["value"]
    if _NO_ORDER.match(value):
        return  # a post box, an article, an identity
    if "/" in value and re.fullmatch(r"[A-Z]{2,3}\d{3,5}/\d\d", value):
        return  # a model, as makers of kitchen machines number theirs
    digits = sum(c.isdigit() for c in value)
    mixed = any(c.isalpha() for c in value) and digits >= 4 and not re.match(r"[a-z]+ ", value)
    coded = least == 3 and digits >= 2 and re.fullmatch(r"(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,10}", value) is not None
    if digits < least and not mixed and not coded:
        return
    dated = _DATE.fullmatch(value) and not (least == 3 and re.fullmatch(r"\d{1,2}-\d{1,2}-\d{4}", value))
    if dated or (_UNIT if least > 3 else _MONEY).match(text, end):
        return
    lead = re.match(r"(?:(?:[a-z]+|ID|No|Nr|NO|NR|Number)[ \-.:])+(?=[A-Z0-9])", value)  # talk, not part of a number
    start += lead.end() if lead else 0
    if re.fullmatch(r"\d{1,4}(?:/\d{1,4})+", value[lead.end() if lead else 0 :]):
        return  # 24/7; 800/1200/1600
    end = found.start("value") + len(value)
    yield Find(start, end, "order", CHECKED)
    form = _form(text[start:end])
    for _ in range(8):  # one of several
        also = _AND.match(text, end)
        if also is None or _form(also["value"]) != form or digits < 4:
            return
        end = also.end()
        yield Find(*also.span("value"), "order", CHECKED)


def _form(value: str) -> str:
    """Return what of a number is alike in all of its kind: letters where letters are, digits where digits are."""
    return re.sub(r"[A-Z]+", "A", re.sub(r"[a-z]+", "a", re.sub(r"\d+", lambda m: str(len(m[0]) // 4), value)))
