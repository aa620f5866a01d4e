"""What kind of file this is, and which column plays which role, told from names together with values."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from core.base.columns import NEEDED, ROLES
from core.base.errors import DataError
from core.ingest import looks, names, unnamed
from core.ingest.looks import Look, nameless

SURE = 0.75  # a confidence from which nobody has to look
RARE = 0.1  # share of values that are there from which a column is worth a role
PLAUSIBLE = {"text": 0.4, "rating": 0.8}  # how well values must fit to be of a layout without names, else 0.3
CLOSE = 0.06  # two columns this near to each other for a role: a person is asked


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
    """What a file is taken to be: {role: column}; everything else becomes attributes.

    comma: whether a comma stands before the decimals of its numbers, so that `1.234` is a thousand.
    """

    kind: str
    roles: dict[str, str] = field(default_factory=dict)
    scale: float = 5.0
    day_first: bool = False
    comma: bool = False


@dataclass(frozen=True)
class Known:
    """What files of a layout were taken to be, and the file from which that was learnt."""

    mapping: Mapping
    file: str

    def holds(self, sample: pl.DataFrame) -> bool:
        """Return whether a file can be of this layout: its columns are there and, without names, look as they should."""
        found = self.mapping.roles
        if not set(found.values()) <= set(sample.columns):
            return False
        if not all(nameless(c) for c in sample.columns):
            return True
        return all(
            looks.fit(r, looks.look(sample[c], r == "happened_at")) >= PLAUSIBLE.get(r, 0.3) for r, c in found.items()
        )


def known(column: str) -> bool:
    """Return whether a word is, letter by letter, the name of a column that plays a role."""
    return names.known(column)


def of_customers(column: str) -> bool:
    """Return whether a column is called as one of customer ids would be; a visit of a customer is none."""
    return names.fit("customer_id", column) > 0.4 and "session" not in column.lower() and "会话" not in column


def _question(column: str) -> bool:
    """Return whether a column is called by the question of a survey: what people wrote stands below, or what they ticked."""
    return column.rstrip().endswith(("?", "？"))


def guess(sample: pl.DataFrame, file: str = "", kind: str = "") -> Guess:
    """Return what a sample of text columns seems to be; `kind` fixes the kind, the file's name only helps.

    Raises DataError `no_text_column` (asked for reviews, none found), `nothing_known` or `kind_without` (a role is missing).
    """
    seen = {c: looks.look(sample[c], names.fit("happened_at", c) > 0.7) for c in sample.columns}
    kinds = [kind] if kind else list(ROLES)
    foreign = names.foreign(sample.columns)
    found = {k: _roles(k, sample, seen, foreign) for k in kinds}
    scores = {k: _fit(k, r, seen, foreign) + (0.25 if k[:-1] in file.lower() else 0.0) for k, r in found.items()}
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
    told = min(0.6 if foreign and not kind else 1.0, max(0.0, scores[best]) / 1.6)
    return Guess(best, told, found[best], scale(sample[rated]) if rated else 5.0, asks)


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


def _roles(kind: str, sample: pl.DataFrame, seen: dict[str, Look], foreign: bool) -> dict[str, tuple[str, float]]:
    """Give each role its best column, the surest pairs first; a column plays one role."""
    scored = []
    for role in ROLES[kind]:
        for column, look in seen.items():
            name, value = names.fit(role, column) * (1.0 if look.filled >= RARE else 0.5), looks.fit(role, look)
            name = max(name, _here(kind, role, column))
            if (kind, role, names.plain(column)) == ("events", "order_id", "name") and _numbered(sample[column]):
                name = value = 1.0  # Shopify calls the number of an order so
            value = max(value, 0.6) if role.endswith("_id") and name > 0.7 and look.filled else value
            if role == "product_id" and look.tall == 1 and sample.height >= 20 and name < 0.9:
                continue  # one and the same in every row: whatever it is, it tells no product from another
            asked = role == "text" and _question(column)
            if value and (
                name >= 0.3 or asked or (role == "text" and value > 0.6) or (role == "spans" and value > 0.9)
            ):
                scored.append(
                    (0.55 * name + 0.45 * value if name else (0.5 if role == "text" else 0.6) * value, role, column)
                )
    chosen: dict[str, tuple[str, float]] = {}
    scored.sort(key=lambda s: (-s[0], ROLES[kind].index(s[1])))
    for score, role, column in scored:
        if role not in chosen and column not in {c for c, _ in chosen.values()} and score >= 0.3:
            rivals = [s for s, r, c in scored if r == role and c != column and c not in {x for x, _ in chosen.values()}]
            close = bool(rivals) and score - max(rivals) < CLOSE
            chosen[role] = (column, min(0.7 if close else 0.99, score + 0.1))
    if foreign:
        said = {r: (c, s) for r, (c, s) in chosen.items() if r != "text" or names.fit(r, c) >= 0.3}
        return unnamed.roles(kind, sample, seen, said)
    return _dated(kind, seen, chosen)


def _numbered(column: pl.Series) -> bool:
    some = column.drop_nulls()
    return len(some) > 0 and float(some.str.contains(r"^#[A-Za-z]{0,6}-?\d+").mean() or 0.0) > 0.9  # type: ignore[arg-type]


PLAIN_IDS = ("id", "handle", "编号")
PLAIN_LABELS = ("category", "topic", "tag", "tags", "target", "domain", "type", "类别", "分类")


def _here(kind: str, role: str, column: str) -> float:
    """Return how well a plain name fits a role in a file of this kind, where it would say something else elsewhere."""
    bare = names.plain(column)
    if (kind, role) in (("products", "product_id"), ("events", "order_id")) and bare in PLAIN_IDS:
        return 0.8  # in a catalogue the plain id is the product's, among orders the order's
    if (kind, role) == ("labels", "label") and bare in PLAIN_LABELS:
        return 0.6
    if (kind, role) == ("judgements", "title"):
        return names.fit("name", column)  # what is judged is a product
    return 0.5 if (kind, role, bare) == ("reviews", "customer_id", "name") else 0.0


def _dated(kind: str, seen: dict[str, Look], chosen: dict[str, tuple[str, float]]) -> dict[str, tuple[str, float]]:
    """The only free column of dates says when, whatever it is called; a person is asked to confirm it."""
    if "happened_at" not in ROLES[kind] or "happened_at" in chosen:
        return chosen
    taken = {c for c, _ in chosen.values()}
    dated = [c for c, s in seen.items() if c not in taken and s.dates > 0.9 and s.numbers < 0.1]  # ids look like clocks
    return {**chosen, "happened_at": (dated[0], 0.5)} if len(dated) == 1 else chosen


OWN = {
    "reviews": ("text", "rating", "label", "title"),
    "events": ("event_type", "quantity", "order_id", "product_id", "price"),
    "products": ("name", "category", "brand"),
    "searches": ("query", "results", "clicked_product_id"),
    "campaign": ("treated", "outcome", "campaign"),
    "labels": ("text", "label", "spans"),
    "judgements": ("query", "product_id", "grade", "title"),
}
OF_PEOPLE = ("rating", "customer_id", "product_id", "happened_at", "review_id")  # with one of them a text is a review


def _fit(kind: str, roles: dict[str, tuple[str, float]], seen: dict[str, Look], foreign: bool) -> float:
    """Return how well a kind explains a file; below 0 when what it needs is not there."""
    has = {r: s for r, (_, s) in roles.items()}
    if any(r not in has for r in NEEDED[kind]):
        return -1.0
    telling = sum(has.get(r, 0.0) for r in OWN[kind]) / 2
    if kind in ("reviews", "labels"):
        return telling + _written(kind, roles, seen, foreign)
    if kind == "events":
        if not {"event_type", "product_id", "quantity", "price", "order_id"} & set(has) or len(has) < 3:
            return -1.0
        sold = "order_id" in has and ("quantity" in has or "price" in has)
        told = any(s.prose and s.length > 40 for s in seen.values()) if foreign else False
        return telling + 0.2 * ("happened_at" in has) + 0.5 * sold - 0.8 * told
    if kind == "products":
        described = {"name", "category", "brand", "price", "text"} & set(has)
        if not described or ("name" not in has and names.plain(roles["product_id"][0]) in PLAIN_IDS):
            return -1.0
        if foreign and "name" in roles and seen[roles["name"][0]].sentences > 0.4:
            return -1.0  # things are not called by sentences
        several = 0.6 if seen[roles["product_id"][0]].distinct > 0.9 else -0.5
        return telling + several - 0.5 * ("name" not in has) - 0.8 * _dates(seen)
    if kind == "searches":
        return telling + (0.6 if names.fit("query", roles["query"][0]) > 0.4 else -2.0)
    if kind == "judgements":
        told = names.fit("query", roles["query"][0]) > 0.4 and names.fit("grade", roles["grade"][0]) > 0.4
        return telling + (0.6 if told else -3.0)
    return telling - (0.0 if names.fit("treated", roles["treated"][0]) > 0.5 else 2.0)


def _dates(seen: dict[str, Look]) -> bool:
    return any(s.dates > 0.9 and s.numbers < 0.1 for s in seen.values())


def _written(kind: str, roles: dict[str, tuple[str, float]], seen: dict[str, Look], foreign: bool) -> float:
    """Tell reviews from texts with labels and from what only describes, by what the text is called and stands beside."""
    column = roles["text"][0]
    long = 0.5 * min(1.0, seen[column].length / 60)
    named = names.fit("text", column)
    described = names.plain(column) in ("description", "aboutproduct") or 0 < named <= 0.5
    asked = nameless(column) or _question(column) or foreign
    if kind == "reviews":
        return long + (0.5 if named > 0.5 and not described else 0.0 if asked else -0.4)
    if "spans" in roles:
        return long + 1.0
    rest = [c for c in seen if c not in {x for x, _ in roles.values()}]
    reviewed = any(names.fit(r, c) > 0.4 and looks.fit(r, seen[c]) > 0.5 for r in OF_PEOPLE for c in rest)
    if foreign:
        reviewed = any(
            s.dates > 0.9 or s.money > 0.5 or s.names or looks.fit("rating", s) > 0.8 for s in map(seen.get, rest) if s
        )
        reviewed = reviewed or ("label" in roles and unnamed.stars(seen[roles["label"][0]]))
    said = names.fit("text", column) > 0.9 and names.reviewing(column)
    if "label" not in roles or reviewed or said:
        return -3.0
    return long + 0.6 + 0.2 * (len(seen) <= 4)


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
