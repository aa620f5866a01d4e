"""What kind of file this is, and which column plays which role, told from names together with values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import polars as pl

from core.base.columns import NEEDED, ROLES
from core.base.errors import DataError
from core.ingest import dates, values

SURE = 0.75  # a confidence from which nobody has to look

NAMES: dict[str, tuple[str, ...]] = {
    "review_id": ("reviewid", "commentid", "tweetid", "feedbackid", "id", "评论id", "评价id", "评论编号", "评价编号"),
    "customer_id": ("customerid", "customer", "userid", "user", "reviewerid", "buyerid", "buyer", "memberid", "member", "householdid", "uid",
                    "accountid", "clientid", "visitorid", "buyerhash", "用户id", "用户编号", "用户", "顾客",
                    "顾客编号", "会员", "会员id", "买家", "买家id", "客户"),
    "product_id": ("productid", "product", "sku", "asin", "itemid", "item", "stockcode", "goodsid", "productuid", "spu", "parentasin",
                   "商品id", "商品编号", "商品", "货号", "产品编号"),
    "rating": ("rating", "stars", "star", "overall", "score", "reviewrating", "starrating", "评分", "星级", "打分"),
    "title": ("title", "summary", "headline", "subject", "reviewtitle", "标题"),
    "text": ("text", "review", "reviewtext", "reviewbody", "reviews", "body", "content", "comment", "comments", "sentence", "feedback",
             "message", "description", "aboutproduct", "评论", "评论内容", "评价", "评价内容", "内容", "评语", "正文"),
    "happened_at": ("date", "time", "timestamp", "datetime", "createdat", "created", "eventtime", "eventdate", "invoicedate", "unixreviewtime",
                    "reviewtime", "reviewdate", "orderdate", "transactiontimestamp", "sentat", "tweetcreated", "publishedat", "updated",
                    "时间", "日期", "评论时间", "评价时间", "下单时间", "创建时间"),
    "language": ("language", "lang", "locale", "语言"),
    "label": ("label", "sentiment", "airlinesentiment", "polarity", "class", "标签", "情感"),
    "event_type": ("eventtype", "event", "action", "behavior", "behaviour", "behaviortype", "actiontype", "行为", "事件", "行为类型"),
    "quantity": ("quantity", "qty", "units", "amountbought", "数量"),
    "price": ("price", "unitprice", "salesvalue", "amount", "actualprice", "discountedprice", "revenue", "价格", "单价", "金额"),
    "order_id": ("orderid", "order", "invoiceno", "invoice", "basketid", "transactionid", "订单号", "订单编号"),
    "reason": ("reason", "returnreason", "原因", "退货原因"),
    "name": ("name", "productname", "producttitle", "title", "itemname", "producttype", "商品名", "商品名称", "名称", "品名"),
    "category": ("category", "productcategory", "categorycode", "categoryname", "department", "cat", "类目", "类别", "分类", "品类"),
    "brand": ("brand", "manufacturer", "manufacturerid", "vendor", "品牌"),
    "query": ("query", "searchterm", "searchquery", "search", "keyword", "keywords", "term", "搜索词", "关键词", "查询词"),
    "results": ("results", "resultcount", "numresults", "nresults", "hits", "totalhits", "结果数", "结果"),
    "clicked_product_id": ("clicked", "clickedsku", "clickedproductid", "clickedproduct", "clickeditem", "点击商品"),
    "campaign": ("campaign", "campaignid", "campaignname", "活动", "营销活动"),
    "treated": ("treated", "treatment", "group", "segment", "arm", "variant", "testgroup", "分组", "组别"),
    "outcome": ("outcome", "converted", "conversion", "visit", "purchased", "response", "转化"),
    "spend": ("spend", "spent", "revenue", "value", "花费", "消费"),
}  # fmt: skip


@dataclass(frozen=True)
class Guess:
    """What a file seems to be. roles: {role: (column, confidence in [0, 1])}; `asks` are columns whose dates are ambiguous."""

    kind: str
    confidence: float
    roles: dict[str, tuple[str, float]]
    scale: float = 5.0  # of the rating column
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """What a file is taken to be: {role: column}; everything else becomes attributes."""

    kind: str
    roles: dict[str, str] = field(default_factory=dict)
    scale: float = 5.0
    day_first: bool = False


PLAIN_IDS = ("id", "handle", "编号")
IDS = {"id", "no", "nr", "number", "code", "hash", "key", "uid", "sku", "编号"}


def _plain(name: str) -> str:
    return re.sub(r"[^0-9a-z\u3400-\u9fff]", "", name.lower())


def _by_name(role: str, column: str) -> float:
    """Return 1 for the best name of a role, a little less for later ones, 0.45 for a part of a name."""
    plain, known = _plain(column), NAMES[role]
    if plain in known:
        return 1.0 - 0.25 * known.index(plain) / len(known)
    parts: set[str] = {_plain(p) for p in re.split(r"[^0-9A-Za-z\u3400-\u9fff]+|(?<=[a-z])(?=[A-Z])", column)}
    if role.endswith("_id") and not parts & IDS:
        return 0.0
    return 0.45 if parts & {n for n in known if len(n) > 3 or not n.isascii()} else 0.0


def _question(column: str) -> bool:
    """Return whether a column is called by the question of a survey: what people wrote stands below, or what they ticked."""
    return column.rstrip().endswith(("?", "？"))


def known(column: str) -> bool:
    """Return whether a word is, letter by letter, the name of a column that plays a role."""
    return any(_plain(column) in names for names in NAMES.values())


def of_customers(column: str) -> bool:
    """Return whether a column is called as one of customer ids would be."""
    return _by_name("customer_id", column) > 0


@dataclass(frozen=True)
class Look:
    """What the values of one column look like, over a sample."""

    filled: float
    distinct: float
    length: float
    spaced: float  # share with several words
    numbers: float
    dates: float
    low: float
    high: float
    few: frozenset[str]
    han: float
    bulk: tuple[float, float] = (0.0, 0.0)  # lowest and highest number without the outer 2 %


def look(column: pl.Series) -> Look:
    """Measure a column of text."""
    clean = pl.select(values.blank_to_null(pl.lit(column))).to_series()
    some = clean.drop_nulls()
    if some.is_empty():
        return Look(0, 0, 0, 0, 0, 0, 0, 0, frozenset(), 0)
    frame = pl.DataFrame({"v": some})
    frame = frame.with_columns(date=dates.moments(some))
    made = frame.select(
        "date",
        number=pl.when(pl.col("v").str.contains(r"^[\s$€£¥₹]*[-+(]?\d[\d.,\s]*([eE][-+]?\d{1,3})?%?\)?$")).then(
            values.number(pl.col("v"))
        ),
        han=pl.col("v").str.contains(r"[\u4e00-\u9fff]"),
        spaced=pl.col("v").str.count_matches(r"\s") >= 2,
        length=pl.col("v").str.len_chars(),
    )
    share = lambda name: 1 - made[name].null_count() / made.height  # noqa: E731
    distinct = some.n_unique()
    return Look(
        filled=some.len() / max(1, column.len()),
        distinct=distinct / some.len(),
        length=float(made["length"].mean() or 0),  # type: ignore[arg-type]
        spaced=float(made["spaced"].mean() or 0),  # type: ignore[arg-type]
        numbers=share("number"),
        dates=share("date"),
        low=float(made["number"].min() or 0),  # type: ignore[arg-type]
        high=float(made["number"].max() or 0),  # type: ignore[arg-type]
        few=frozenset(some.str.to_lowercase().unique().to_list()) if distinct <= 40 else frozenset(),
        han=float(made["han"].mean() or 0),  # type: ignore[arg-type]
        bulk=(made["number"].quantile(0.02, "higher") or 0.0, made["number"].quantile(0.98, "lower") or 0.0),
    )


def _by_value(role: str, seen: Look) -> float:
    """Return how well values fit a role, 0 where they rule it out."""
    if not seen.filled:
        return 0.0
    prose = seen.length >= 12 and seen.numbers < 0.5 and seen.dates < 0.5 and (seen.spaced > 0.5 or seen.han > 0.5)
    if role == "text":
        return (
            min(1.0, 0.5 + seen.length / 120) * min(1.0, 0.4 + seen.distinct)
            if prose or seen.length > 30
            else 0.15 * (seen.numbers < 0.5)
        )
    if role == "rating":
        low, top = seen.bulk  # one slip does not make stars something else
        fits = seen.numbers > 0.8 and low >= 0 and top <= 100 and len(seen.few) in range(1, 22)
        return (
            (0.9 if (seen.high in (4, 5, 10) or top in (4, 5, 10)) and len(seen.few) > 1 else 0.3)
            if fits
            else 0.3 * any("out of" in v or "星" in v for v in seen.few)
        )
    if role == "happened_at":
        return seen.dates if seen.dates > 0.6 else 0.0
    if role in ("quantity", "price", "results", "spend"):
        return 0.6 if seen.numbers > 0.8 else 0.0
    if role == "outcome":
        return 0.7 if seen.numbers > 0.8 or seen.few <= {"true", "false", "yes", "no", "0", "1"} else 0.0
    if role == "event_type":
        known = {a for aliases in values.EVENTS.values() for a in aliases}
        return 0.95 if seen.few and len(seen.few & known) >= 0.6 * len(seen.few) else 0.0
    if role == "treated":
        return 0.8 if seen.few and len(seen.few) <= 4 else 0.0
    if role == "label":
        return 0.7 if 2 <= len(seen.few) <= 12 and seen.length < 20 else 0.0
    if role == "language":
        return 0.9 if seen.few and seen.length <= 8 and seen.numbers < 0.1 else 0.0
    if role in ("review_id", "order_id"):
        return 0.7 if seen.length < 45 and not prose and (role == "order_id" or seen.distinct > 0.9) else 0.0
    if role in ("customer_id", "product_id", "clicked_product_id"):
        return 0.6 if seen.length < 60 and not (prose and seen.length > 30) and seen.dates < 0.9 else 0.0
    if role in ("title", "name", "query", "reason", "brand", "category", "campaign"):
        return 0.5 if seen.numbers < 0.5 and seen.length < 250 else 0.0
    return 0.3


def guess(sample: pl.DataFrame, file: str = "", kind: str = "") -> Guess:
    """Return what a sample of text columns seems to be; `kind` fixes the kind, the file's name only helps.

    Raises DataError `no_text_column` (asked for reviews, none found), `nothing_known` or `kind_without` (a role is missing).
    """
    looks = {c: look(sample[c]) for c in sample.columns}
    kinds = [kind] if kind else list(ROLES)
    found = {k: _roles(k, looks) for k in kinds}
    scores = {k: _fit(k, r, looks) + (0.25 if k[:-1] in file.lower() else 0.0) for k, r in found.items()}
    best = max(scores, key=lambda k: scores[k])
    if scores[best] <= 0.0 and not kind:
        raise DataError("nothing_known", file=file)
    missing = [r for r in NEEDED[best] if r not in found[best]]
    if missing:
        if best == "reviews":
            raise DataError("no_text_column", file=file)
        raise DataError("kind_without", file=file, kind=best, role=missing[0])
    rated = found[best].get("rating", ("", 0))[0]
    asks = tuple(c for r, (c, _) in found[best].items() if r == "happened_at" and ambiguous(sample[c]))
    return Guess(best, min(1.0, scores[best] / 1.6), found[best], scale(sample[rated]) if rated else 5.0, asks)


def scale(column: pl.Series) -> float:
    """Return the end of the scale of a rating column: 5, 10 or 100, as the bulk of its values has it.

    `8/10` and `4 out of 5` say it themselves; else a scale is the longer one when more than a few values need it, so that
    one slip of the finger does not make every star another.
    """
    frame = pl.DataFrame({"v": column}, schema={"v": pl.String}).drop_nulls()
    said = frame.select(
        pl.col("v").str.extract(r"\d\s*(?:/|out of|von|sur|分?满分)\s*(5|10|100)\b").drop_nulls()
    ).to_series()
    if said.len() > 0.5 * max(1, frame.height):
        return float(said.value_counts(sort=True)["v"][0])
    numbers = (
        frame.select(
            pl.col("v")
            .str.extract(r"(\d+(?:[.,]\d+)?)")
            .str.replace(",", ".", literal=True)
            .cast(pl.Float64, strict=False)
        )
        .to_series()
        .drop_nulls()
    )
    few = max(0.05 * numbers.len(), 1) if numbers.len() >= 5 else 0
    return next((end for end in (5.0, 10.0, 100.0) if (numbers > end).sum() <= few), 5.0)


def _roles(kind: str, looks: dict[str, Look]) -> dict[str, tuple[str, float]]:
    """Give each role its best column, the surest pairs first; a column plays one role."""
    scored = []
    for role in ROLES[kind]:
        for column, seen in looks.items():
            name, value = _by_name(role, column), _by_value(role, seen)
            if kind == "products" and role == "product_id" and _plain(column) in PLAIN_IDS:
                name = 0.8  # in a catalogue the plain id is the product's
            value = max(value, 0.6) if role.endswith("_id") and name > 0.7 and seen.filled else value
            blind = re.fullmatch(r"column_\d+", column) is not None and role in (
                "text",
                "happened_at",
                "event_type",
                "rating",
            )
            blind = blind or (role == "text" and _question(column))
            if value and (name or blind or (role == "text" and value > 0.8)):
                scored.append((0.55 * name + 0.45 * value if name else 0.5 * value, role, column))
    chosen: dict[str, tuple[str, float]] = {}
    for score, role, column in sorted(scored, key=lambda s: (-s[0], ROLES[kind].index(s[1]))):
        if role not in chosen and column not in {c for c, _ in chosen.values()} and score >= 0.3:
            chosen[role] = (column, min(0.99, score + 0.1))
    return _nameless(kind, looks, _dated(kind, looks, chosen))


def _dated(kind: str, looks: dict[str, Look], chosen: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """The only free column of dates says when, whatever it is called; a person is asked to confirm it."""
    if "happened_at" not in ROLES[kind] or "happened_at" in chosen:
        return chosen
    taken = {c for c, _ in chosen.values()}
    dated = [
        c for c, s in looks.items() if c not in taken and s.dates > 0.9 and s.numbers < 0.1
    ]  # ids look like clocks
    return {**chosen, "happened_at": (dated[0], 0.5)} if len(dated) == 1 else chosen


def _nameless(kind: str, looks: dict[str, Look], chosen: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """In a file without header, ids are the first free columns that repeat: who, then what."""
    if kind != "events" or not all(re.fullmatch(r"column_\d+", c) for c in looks) or "customer_id" in chosen:
        return chosen
    free = [
        c for c, s in looks.items() if c not in {x for x, _ in chosen.values()} and s.filled > 0.9 and s.dates < 0.9
    ]
    for role, column in zip(("customer_id", "product_id"), free, strict=False):
        whole = looks[column].numbers < 0.9 or looks[column].distinct > 0.02
        if role == "customer_id" or (whole and looks[column].high > 1000):
            chosen[role] = (column, 0.4)
    taken = {x for x, _ in chosen.values()}
    sums = [c for c in free if c not in taken and looks[c].numbers > 0.9]
    for role, column in zip(("quantity", "price"), sums, strict=False):
        chosen[role] = (column, 0.35)
    return chosen


def _fit(kind: str, roles: dict[str, tuple[str, float]], looks: dict[str, Look]) -> float:
    """Return how well a kind explains a file; below 0 when what it needs is not there."""
    has = {r: s for r, (_, s) in roles.items()}
    if any(r not in has for r in NEEDED[kind]):
        return -1.0
    own = {
        "reviews": ("text", "rating", "label", "title"),
        "events": ("event_type", "quantity", "order_id", "product_id", "price"),
        "products": ("name", "category", "brand"),
        "searches": ("query", "results", "clicked_product_id"),
        "campaign": ("treated", "outcome", "campaign"),
    }[kind]
    telling = sum(has.get(r, 0.0) for r in own) / 2
    if kind == "reviews":
        text = looks[roles["text"][0]]
        written = _by_name("text", roles["text"][0]) > 0.5 and _plain(roles["text"][0]) not in (
            "description",
            "aboutproduct",
        )
        nameless = re.fullmatch(r"column_\d+", roles["text"][0]) is not None or _question(roles["text"][0])
        return telling + 0.5 * min(1.0, text.length / 60) + (0.5 if written else 0.0 if nameless else -0.4)
    if kind == "events":
        return telling if {"event_type", "happened_at", "quantity", "price", "order_id"} & set(has) else -1.0
    if kind == "products":
        return telling + (0.6 if looks[roles["product_id"][0]].distinct > 0.9 else -0.5) - 0.5 * ("name" not in has)
    if kind == "searches":
        return telling + (0.6 if _by_name("query", roles["query"][0]) else -2.0)
    return telling - (0.0 if _by_name("treated", roles["treated"][0]) > 0.5 else 2.0)


_TWO = r"^\s*([0-9]{1,2})[/\-]([0-9]{1,2})[/\-][0-9]{2,4}"


def ambiguous(column: pl.Series) -> bool:
    """Return whether day and month cannot be told apart: `03/04/2026` and never a number above 12."""
    parts = column.drop_nulls().str.extract_groups(_TWO).struct.unnest().drop_nulls()
    if parts.is_empty():
        return False
    first, second = (parts.to_series(n).cast(pl.Int64) for n in (0, 1))
    return bool((first <= 12).all() and (second <= 12).all() and (first != second).any())


def day_first(column: pl.Series) -> bool:
    """Return whether the first of two numbers is ever above 12."""
    first = column.drop_nulls().str.extract(_TWO).cast(pl.Int64, strict=False).drop_nulls()
    return bool((first > 12).any()) if first.len() else False
