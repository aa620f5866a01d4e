"""Personal data in free text, masked before it is stored: e-mail addresses and telephone numbers."""

from __future__ import annotations

import re

import polars as pl

MARKS = {"email": "⟨email⟩", "phone": "⟨phone⟩"}

# Forms are looked for in a copy of equal length, in which wide and foreign signs are plain ones.
_PLAIN = {
    **{0xFF10 + n: str(n) for n in range(10)}, **{0x0660 + n: str(n) for n in range(10)}, **dict.fromkeys((0xA0, 0x3000), " "),
    **dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0xFF0D), "-"), 0xFF0B: "+", 0xFF08: "(", 0xFF09: ")", 0xFF0F: "/",
    0xFF20: "@", 0xFF0E: ".",
}  # fmt: skip
_DOTTED = {**_PLAIN, 0x3002: "."}  # a Chinese full stop is a dot in an address and the end of a sentence elsewhere

_LETTER = (
    r"[0-9A-Za-z\u00aa-\u02af\u0370-\u052f\u1e00-\u1fff\uff21-\uff5a]"  # not Han: it stands around addresses unspaced
)
_AT = r"\s?(?:@|[(\[]\s?at\s?[)\]])\s?"
_DOT = r"(?:\.|\s?[(\[]\s?dot\s?[)\]]\s?)"
EMAIL = re.compile(
    rf"{_LETTER}(?:{_LETTER}|[._%+\-])*{_AT}{_LETTER}(?:{_LETTER}|-)*(?:\s?{_DOT}\s?(?:{_LETTER}|-)+)*"
    rf"{_DOT}(?!\d){_LETTER}{{2,}}",
    re.IGNORECASE,
)

# What may stand directly before a number: a word that announces one, a Chinese word, another number that is masked.
_WORDS = ("tel", "phone", "telephone", "mobile", "mobil", "mob", "cell", "call", "text", "sms", "fax", "contact", "whatsapp",
          "wechat", "weixin", "wx", "vx", "qq", "telefon", "handy")  # fmt: skip
_ANNOUNCED = "|".join(rf"(?<=(?<![A-Za-z]){w})|(?<=(?<![A-Za-z]){w}[.,/\-])" for w in _WORDS)
_BEFORE = (
    r"(?:(?<![0-9A-Za-z#$€£¥₹.,/\-])|(?<=[\u3400-\u9fff⟩][.,/\-])|(?<=[A-Za-z⟩],)"
    rf"|(?<=[A-Za-z]\.)(?<!\bno\.)(?<!\bnr\.)|{_ANNOUNCED})"
)
_AFTER = r"(?![0-9A-Za-z%])(?![.\-][0-9])(?!/[0-9](?![0-9]{9}))(?!,[0-9]{3}(?![0-9]))"
_ABROAD = r"(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|[2-9]\d\d)"  # codes of countries
PHONES = (
    r"00" + _ABROAD + r"[\s.\-/](?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-/]?\d{2,4}){2,4}",  # international, 00
    r"00(?:1|86|44|49|33|39|34|31|32|41|43)\d{9,11}",
    r"(?:\+?86[\s\-]?)?1[3-9]\d[\s\-]?\d{4}[\s\-]?\d{4}",  # Chinese mobile
    r"\(?0\d{2,3}(?:[\s\-]|\)\s?)\d{7,8}",  # Chinese landline
    r"400[\s\-]\d{3,4}[\s\-]\d{3,4}",  # Chinese service line
    r"(?:1[\s.\-])?(?:\(\d{3}\)\s?|\d{3}[.\-\s])\d{3}[.\-\s]\d{4}",  # North America
    r"0[1-9]\d{1,3}[\s/\-]\d{3,4}[\s\-]\d{3,4}",  # British and German, in three parts
    r"0\d{3,4}[\s/]\d{5,7}",  # and in two
    r"0\d{1,4}\s?/\s?\d{5,8}",
    r"07\d{3}[\s\-]?\d{6}",  # British mobile
    r"0[1-9](?:[\s.\-]\d{2}){4}",  # French
)
_PHONE = re.compile(
    r"(?<![0-9+])\+\d{1,3}[\s.\-]?(?:\(0?\d{1,4}\)[\s.\-]?)?\d{1,4}(?:[\s.\-/]?\d{2,4}){2,4}"
    + _AFTER
    + f"|(?=[(0-9]){_BEFORE}(?:{'|'.join(PHONES)}){_AFTER}",
    re.IGNORECASE,
)
# What is called an order, a parcel or a model is none, however many digits it has.
_NUMBERED = re.compile(
    r"(?:\b(?:order|invoice|tracking|parcel|shipment|serial|sku|asin|ean|isbn|model|ref|reference)"
    r"|订单|单号|货号|编号|型号|快递)(?:\s*(?:no|nr|number|id|号|编号|号码))?\.?\s*[:：#_]?\s*(?:is|was|是|为)?\s*$",
    re.IGNORECASE,
)
# Whether a text may hold any of it, told fast.
_SIGN = re.compile(r"[@＠]|[(\[（]\s?at\s?[)\]）]", re.IGNORECASE)
_MAYBE = r"[@＠]|(?i:[(\[（]\s?at\s?[)\]）])|\d(?:[\s.\-/()（）‐-–－／]{0,3}\d){6}"


def clean(text: str) -> str:
    """Return a text with e-mail addresses and telephone numbers replaced by marks."""
    if _SIGN.search(text):
        text = _replaced(text, EMAIL, _DOTTED, MARKS["email"])
    while (masked_once := _replaced(text, _PHONE, _PLAIN, MARKS["phone"])) != text:
        text = masked_once  # a number after a number is told once the first is gone
    return text


def _replaced(text: str, form: re.Pattern[str], signs: dict[int, str], mark: str) -> str:
    # Lists stay JSON, in which a new line is two signs: the letter of it belongs to no number.
    plain, parts, end = re.sub(r"\\[nrt]", "  ", text.translate(signs)), [], 0
    for found in form.finditer(plain):
        if mark == MARKS["phone"] and _NUMBERED.search(plain, max(0, found.start() - 30), found.start()):
            continue
        parts += [text[end : found.start()], mark]
        end = found.end()
    return "".join([*parts, text[end:]])


def masked(column: pl.Expr) -> pl.Expr:
    """Return text with e-mail addresses and telephone numbers replaced by marks."""
    return column.map_batches(_masked, return_dtype=pl.String)


def _masked(column: pl.Series) -> pl.Series:
    """Clean what may need it; each different text is read once."""
    texts = column.cast(pl.String)
    some = texts.filter(texts.str.contains(_MAYBE).fill_null(False)).unique()
    changed = [(t, c) for t in some.to_list() if (c := clean(t)) != t]
    if not changed:
        return texts
    pairs = pl.DataFrame(changed, schema={"text": pl.String, "clean": pl.String}, orient="row")
    both = pl.DataFrame({"text": texts}).join(pairs, on="text", how="left", maintain_order="left")
    return both.select(pl.coalesce("clean", "text")).to_series().rename(column.name)


def kinds(before: pl.Expr, after: pl.Expr) -> pl.Expr:
    """Return which kinds were masked, joined by a comma; null where nothing was."""
    marks = [
        pl.when(after.str.count_matches(mark, literal=True) > before.str.count_matches(mark, literal=True)).then(
            pl.lit(kind)
        )
        for kind, mark in MARKS.items()
    ]
    return pl.when(after != before).then(pl.concat_str(marks, separator=",", ignore_nulls=True))
