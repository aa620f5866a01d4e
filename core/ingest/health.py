"""What is worth knowing of a shop's rows before anything is computed from them: findings, each with its figures and severity.

Counts go in, sentences do not come out: a finding names its sentence (`says`) and the facts that fill it, so that both
languages tell the same. `fine` is said as well, since what was looked for and not found is news too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FINE, NOTE, WARN = "fine", "note", "warn"
SEVERITIES = (WARN, NOTE, FINE)  # the order in which a report reads
TOPICS = ("repeats", "copies", "empty", "bursts", "languages", "unread", "stars", "time", "keys", "campaign")
ACTIONS = 4  # of a person, before a group of people is asked for
PAST = ""  # in place of a column: what people had done before the campaign
UNREAD = 0.2  # of a text's pieces, above which its encoder has not read it (as `represent.route` decides)


@dataclass(frozen=True)
class Limits:
    """From where on a share is a note, and from where on a warning."""

    repeats: tuple[float, float] = (
        0.01,
        0.1,
    )  # of rows: exports that overlap repeat a few, two of the same period many
    copies: tuple[float, float] = (0.02, 0.2)  # of reviews: one campaign of copied praise, a shop that lives of it
    empty: tuple[float, float] = (0.01, 0.2)
    undated: tuple[float, float] = (0.05, 0.5)
    unread: float = 0.02  # of texts; a note, since those go to an encoder that reads them by their characters
    five: float = 0.6  # of stars: from here on the reviews are those of the pleased, and averages say little
    other: float = 0.05  # of texts in a language that is neither English nor Chinese
    joined: tuple[float, float] = (0.9, 0.5)  # of rows whose product is known: below a note, below a warning
    people: tuple[float, float] = (0.3, 0.05)  # of customers known elsewhere too: not everybody who buys writes
    repaired: float = 0.2  # of rows more that would join, from which a repair is worth naming
    apart: float = 0.1  # standardised difference between two groups that chance should have made alike (Austin 2009)
    striking: tuple[float, float] = (0.9, 0.3)  # of a burst five stars, or copies: from either on it is a warning
    kinder: float = 0.15  # by which five stars must also be more frequent than in all reviews


@dataclass(frozen=True)
class Finding:
    """One thing found: `rows` of `out_of` rows of a kind of file; `name` is unique within a report and opens its rows."""

    name: str
    topic: str
    severity: str
    says: str
    kind: str = ""
    rows: int = 0
    out_of: int = 0
    facts: dict[str, Any] = field(default_factory=dict)


def severity(share: float, limits: tuple[float, float]) -> str:
    """Return fine, note or warn of a share by its two limits; the limits fall where less is worse."""
    note, warn = limits
    if note <= warn:
        return WARN if share >= warn else NOTE if share >= note else FINE
    return WARN if share < warn else NOTE if share < note else FINE


def repeats(kind: str, rows: int, within: int, across: int, limits: Limits = Limits()) -> Finding:
    """Judge rows of a kind that say in every column what an earlier row says, within one file and across files."""
    again = within + across
    facts = {"n": again, "share": again / max(1, rows), "within": within, "across": across}
    level = FINE if not again else severity(again / rows, limits.repeats)
    return Finding(f"repeats.{kind}", "repeats", level, "repeats" if again else "no_repeats", kind, again, rows, facts)


def copies(reviews: int, exact: int, near: int, texts: int, most: int, limits: Limits = Limits()) -> Finding:
    """Judge texts that stand under other customers or products too: word for word, nearly; of how many texts, most of one."""
    n = exact + near
    facts = {"n": n, "share": n / max(1, reviews), "exact": exact, "near": near, "texts": texts, "most": most}
    level = FINE if not n else severity(n / reviews, limits.copies)
    return Finding("copies", "copies", level, "copies" if n else "no_copies", "reviews", n, reviews, facts)


def empty(reviews: int, aside: int, wordless: int, limits: Limits = Limits()) -> Finding:
    """Judge reviews without a text (set aside before) and texts without a letter or digit (kept)."""
    n, of = aside + wordless, reviews + aside
    facts = {"n": n, "share": n / max(1, of), "aside": aside, "wordless": wordless}
    level = FINE if not n else severity(n / of, limits.empty)
    return Finding("empty", "empty", level, "empty" if n else "no_empty", "reviews", n, of, facts)


def burst(
    scope: str, subject: str, first: date, last: date, rows: int, expected: float, five: float | None, copied: float,
    usual: float = 0.0, limits: Limits = Limits(),
) -> Finding:  # fmt: skip
    """Judge one burst of reviews of a product, of one customer or of the shop.

    `five`: the share of five stars in it, `usual`: in all reviews. A customer who gives five stars a day long is only glad.
    """
    glad = scope != "customer" and (five or 0.0) >= limits.striking[0] and (five or 0.0) >= usual + limits.kinder
    level = WARN if glad or copied >= limits.striking[1] else NOTE
    facts = {"first": first, "last": last, "n": rows, "expected": expected, "five_share": five, "copied_share": copied}
    if scope == "product":
        facts["product"] = subject
    name = f"burst.{scope}.{subject if scope != 'customer' else ''}.{first}"
    return Finding(name, "bursts", level, f"burst_{scope}", "reviews", rows, 0, facts)


def writers(people: int, rows: int, most: int, copied: float, limits: Limits = Limits()) -> Finding:
    """Judge many customers who each wrote far more on one day than they usually do, the busiest `most` reviews."""
    facts = {"people": people, "n": rows, "most": most, "copied_share": copied}
    level = WARN if copied >= limits.striking[1] else NOTE
    return Finding("burst.customers", "bursts", level, "burst_customers", "reviews", rows, 0, facts)


def calm(days: int) -> Finding:
    """Say that no burst was found, or that without dates none can be."""
    return Finding("bursts", "bursts", FINE if days else NOTE, "no_bursts" if days else "bursts_undated", "reviews")


def languages(counts: Mapping[str, int], limits: Limits = Limits()) -> Finding:
    """Tell which languages the reviews speak."""
    total = max(1, sum(counts.values()))
    shares = {language: n / total for language, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))}
    other = counts.get("other", 0)
    level = NOTE if other / total >= limits.other else FINE
    says = "languages_other" if level == NOTE else "languages"
    return Finding(
        "languages", "languages", level, says, "reviews", other, total, {"mix": shares, "share": other / total}
    )


def unread(texts: Mapping[str, int], blind: Mapping[str, float], encoder: str, limits: Limits = Limits()) -> Finding:
    """Judge what the encoder cannot read: `texts` counts each language, `blind` is the share of its texts not read."""
    total = max(1, sum(texts.values()))
    n = round(sum(texts[language] * share for language, share in blind.items()))
    facts = {"n": n, "share": n / total, "encoder": encoder, "blind": dict(blind)}
    level = NOTE if n / total >= limits.unread else FINE
    return Finding("unread", "unread", level, "unread" if level != FINE else "read", "reviews", n, total, facts)


def stars(
    counts: Mapping[int, int], reviews: int, catalogue: Mapping[str, float], limits: Limits = Limits()
) -> Finding:
    """Judge how the stars lean; `catalogue` holds mean and ratings where the products' file carries averages."""
    total = sum(counts.values())
    if not total:
        return Finding("stars", "stars", NOTE, "no_stars", "reviews", 0, reviews)
    five = counts.get(5, 0) / total
    facts = {
        "n": total, "five_share": five, "mean": sum(s * n for s, n in counts.items()) / total, "rated_share": total / reviews,
        "counts": {str(s): n for s, n in sorted(counts.items())}, **catalogue,
    }  # fmt: skip
    skewed = five >= limits.five
    return Finding(
        "stars", "stars", NOTE if skewed else FINE, "stars_skewed" if skewed else "stars", "reviews", counts.get(5, 0), total, facts
    )  # fmt: skip


def time(
    kind: str, rows: int, undated: int, future: int, first: date | None, last: date | None, gaps: Sequence[tuple[date, date, int, float]],
    limits: Limits = Limits(),
) -> list[Finding]:  # fmt: skip
    """Judge the dates of a kind: from when to when, rows without one or of tomorrow, stretches (first, last, days, expected)."""
    if first is None or last is None:
        return [Finding(f"time.{kind}", "time", NOTE, "no_dates", kind, rows, rows)]
    facts = {"first": first, "last": last, "days": (last - first).days + 1}
    found = [Finding(f"time.{kind}", "time", FINE, "time", kind, rows - undated, rows, facts)]
    if undated:
        level = severity(undated / rows, limits.undated)
        facts = {"n": undated, "share": undated / rows}
        found.append(Finding(f"undated.{kind}", "time", level, "undated", kind, undated, rows, facts))
    if future:
        found.append(Finding(f"future.{kind}", "time", WARN, "future", kind, future, rows, {"n": future, "last": last}))
    for begin, end, length, expected in gaps:
        facts = {"first": begin, "last": end, "n": length, "expected": expected}
        found.append(Finding(f"gap.{kind}.{begin}", "time", NOTE, "gap", kind, 0, rows, facts))
    return found


@dataclass(frozen=True)
class Join:
    """How the ids of one kind of file are found in another: `column` is customer or product.

    `keys`, `matched`: different ids and those found; `rows`, `rows_matched`: rows with an id and those whose id is found.
    `repairs`: how many rows would be found if ids were changed so.
    """

    left: str
    right: str
    column: str
    keys: int
    matched: int
    rows: int
    rows_matched: int
    repairs: Mapping[str, int] = field(default_factory=dict)


def keys(join: Join, limits: Limits = Limits()) -> Finding:
    """Judge a join; where another spelling of the ids would bring many more together, name it."""
    by_rows, by_keys = join.rows_matched / max(1, join.rows), join.matched / max(1, join.keys)
    share = by_rows if join.column == "product" else by_keys
    level = severity(share, limits.joined if join.column == "product" else limits.people)
    best, would = max(join.repairs.items(), key=lambda pair: pair[1], default=("", 0))
    better = would / max(1, join.rows)
    facts = {
        "left": join.left,
        "right": join.right,
        "column": join.column,
        "keys": join.keys,
        "matched": join.matched,
        "share": share,
    }
    says = f"joined_{join.column}"
    if level != FINE and best and better - by_rows >= limits.repaired:
        says, level = f"repair_{best}", WARN
        facts["better"] = better
    elif level != FINE:
        says = f"apart_{join.column}"
    name = f"keys.{join.left}.{join.right}.{join.column}"
    return Finding(name, "keys", level, says, join.left, join.rows - join.rows_matched, join.rows, facts)


def campaign(people: int, both: int, differing: Sequence[tuple[str, float]], limits: Limits = Limits()) -> Finding:
    """Judge whether chance made the two groups: people in both, and columns (name, standardised difference) that tell them apart."""
    apart = [(name, by) for name, by in differing if abs(by) >= limits.apart]
    facts: dict[str, Any] = {"n": people, "both": both, "share": both / max(1, people)}
    if apart:
        worst, by = max(apart, key=lambda pair: abs(pair[1]))
        facts |= {"worst": worst, "by": min(abs(by), 99.0), "columns": [name for name, _ in apart]}
        says = "confounded" if worst != PAST else "confounded_past"
        return Finding("campaign", "campaign", WARN, says, "campaign", people, people, facts)
    if both > 0.01 * people:
        return Finding("campaign", "campaign", WARN, "both_groups", "campaign", both, people, facts)
    return Finding("campaign", "campaign", FINE, "balanced" if differing else "groups", "campaign", 0, people, facts)
