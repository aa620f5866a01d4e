"""A small shop with everything in it: files as a shop exports them, and the real line run over them once.

Some 300 reviews in English and Chinese, three kinds of customers that differ in what they do and say, a few who
are too quiet to place, one product and one attribute whose names attack whoever shows them. Customer ids are
e-mail addresses, so that a leak is easy to find.
"""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from core.flows import home, line, load
from core.store.store import Run, Store, new_run_id

START, MONTHS = datetime(2026, 1, 3, 9), 8
HOSTILE = '<img src=x onerror=alert(1)> *bold* [link](https://evil.example) $x^2$ :material/home: "quoted" 🫖'
HOSTILE_COLUMN = 'wh"er\\e.*[0]'
MAILED = "Write to me at jo.public@example.org or +44 7700 900123."

# Ways of saying a few demands: a beginning and an end that can all be joined.
DEMANDS: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "battery": ("en", "bad", ("The battery", "Sadly the battery of my vacuum", "After a month the battery", "On one charge the battery",
                "Its weak battery", "The rechargeable battery"),
                ("dies after ten minutes.", "is flat before two rooms are done.", "runs out of power much too soon.",
                 "does not hold its charge any more.", "needs charging again halfway through the flat.")),
    "noise": ("en", "bad", ("At night the motor", "The fan noise", "The motor of this thing", "When the baby sleeps the motor",
              "Even on low the fan"),
              ("is far too loud.", "is so noisy that it wakes everyone.", "makes a loud whining noise.", "roars louder than the television.",
               "disturbs the neighbours with its noise.")),
    "delivery": ("en", "good", ("The parcel", "My delivery", "The courier with the parcel", "The ordered package"),
                 ("arrived a day early and well packed.", "was delivered quickly, great service.", "came on time, wonderful delivery.",
                  "was here the next morning, perfect shipping.", "reached us fast and undamaged.")),
    "descale": ("en", "bad", ("The kettle", "Limescale in the kettle", "The inside of this kettle", "The spout with limescale"),
                ("is hard to clean because of limescale.", "cannot be descaled properly.", "is full of limescale after a week.",
                 "stays dirty however much vinegar I use.", "needs descaling every single week.")),
    "cord_zh": ("zh", "bad", ("电源线", "这个电源线", "吸尘器的电源线", "配的电源线", "厨房里电源线"),
                ("太短了,够不到插座。", "实在太短,只能用接线板。", "不够长,每次都要换插座。", "短得离谱,用起来很麻烦。", "长度不够,希望加长。")),
    "quiet_zh": ("zh", "good", ("晚上用着声音", "这台机器声音", "开一整夜声音", "放在卧室里声音", "运转的声音"),
                 ("很小,孩子睡得好。", "非常安静,一点不吵。", "轻,几乎听不见。", "很低,静音效果好。", "小,完全不影响睡觉。")),
}  # fmt: skip
OPENINGS = {
    "en": (
        "",
        "",
        "Honestly, ",
        "Well, ",
        "Be warned: ",
        "To sum up, ",
        "As others wrote, ",
        "For the record, ",
        "In short, ",
    ),
    "zh": ("", "", "说实话,", "总的来说,", "买回来才发现", "用了几天,", "不得不说", "跟别人说的一样,", "实际体验下来,"),
}
ASIDES = {
    "en": ("Bought it for my sister.", "This is my third order here.", "Used it since spring.", "It is blue.", "We live on the fourth floor.",
           "I read about it in a magazine.", "My neighbour has the same."),
    "zh": ("给妈妈买的。", "第三次在这里买了。", "颜色是蓝色的。", "用了一个月来评价。", "朋友推荐的。", "看了直播下单。"),
}  # fmt: skip
# kind of customer: demands raised, category bought, hour of the day, share of weekend, price
KINDS: dict[str, tuple[tuple[str, ...], str, int, float, float]] = {
    "cleaners": (("battery", "battery", "noise", "cord_zh"), "Vacuums", 10, 0.9, 220.0),
    "brewers": (("descale", "descale", "delivery", "quiet_zh"), "Kettles", 7, 0.1, 40.0),
    "sleepers": (("noise", "quiet_zh", "quiet_zh", "delivery"), "Fans", 21, 0.2, 60.0),
}
PER_KIND, QUIET_ONES, REVIEWS = 34, 12, 300
CATEGORIES = ("Vacuums", "Kettles", "Fans")


def files(folder: Path, seed: int = 7) -> dict[str, Path]:
    """Write the shop's files; return them by kind."""
    draw = random.Random(seed)
    customers = [(f"{kind}.{n:02d}@customers.example", kind) for kind in KINDS for n in range(PER_KIND)]
    quiet = [(f"quiet.{n:02d}@customers.example", draw.choice(list(KINDS))) for n in range(QUIET_ONES)]
    products = [
        {"sku": f"{c[0]}{n}", "name": f"{c[:-1]} No {n}", "category": c, "brand": "Norda", "price": 20 + 10 * n}
        for c in CATEGORIES
        for n in range(4)
    ]
    products.append(
        {"sku": "X'; DROP TABLE ingest.reviews; --", "name": HOSTILE, "category": HOSTILE, "brand": "", "price": 1}
    )
    tables = {
        "reviews": _reviews(draw, customers, products),
        "events": _events(draw, customers, quiet, products),
        "products": products,
        "searches": _searches(draw, customers),
    }
    folder.mkdir(parents=True, exist_ok=True)
    return {kind: _written(folder / f"{kind}.csv", rows) for kind, rows in tables.items()}


def _written(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def _when(draw: random.Random, hour: int, weekend: float) -> datetime:
    day = START + timedelta(days=draw.randrange(30 * MONTHS))
    while (day.weekday() >= 5) != (draw.random() < weekend):
        day += timedelta(days=1)
    return day.replace(hour=hour) + timedelta(minutes=draw.randrange(90))


def said(draw: random.Random, demand: str) -> str:
    """Return one way of putting a demand."""
    language, _, begins, ends = DEMANDS[demand]
    return f"{draw.choice(OPENINGS[language])}{draw.choice(begins)}{' ' if language == 'en' else ''}{draw.choice(ends)}"


def _reviews(
    draw: random.Random, customers: list[tuple[str, str]], products: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rows = []
    for n in range(REVIEWS):
        customer, kind = customers[n % len(customers)]
        demands, category, hour, weekend, _ = KINDS[kind]
        demand = draw.choice(demands)
        language, tone = DEMANDS[demand][:2]
        sentences = [said(draw, demand)]
        if draw.random() < 0.45:
            sentences.append(draw.choice(ASIDES[language]))
        if n % 60 == 5:
            sentences.append(MAILED if language == "en" else "我的手机是13800138000。")
        sku = draw.choice([p["sku"] for p in products if p["category"] == category])
        stars = draw.choice((1, 2, 2, 3)) if tone == "bad" else draw.choice((4, 5, 5))
        if n % 30 == 11:  # the odd one out: glad about what others complain of
            stars, sentences = 5, [f"{said(draw, demand)} Still great, love it, works perfectly!"]
        rows.append(
            {
                "id": f"r{n:03d}", "customer": customer, "sku": sku, "stars": stars, "title": "", "review": " ".join(sentences),
                "date": _when(draw, hour, weekend).isoformat(" "), "channel": draw.choice(("app", "web", "=cmd()")),
                HOSTILE_COLUMN: draw.choice(("left", "right")),
            }
        )  # fmt: skip
    rows[3] |= {
        "sku": products[-1]["sku"],
        "title": HOSTILE,
        "review": f"The battery dies after ten minutes. {HOSTILE}",
    }
    rows[9] |= {"review": "\u202eevil\u202c \x07 " + "The battery is flat before two rooms are done, " * 200}
    rows[12] |= {"id": "r'); DELETE FROM ingest.reviews; --", "sku": products[-1]["sku"]}
    return [*rows, {**rows[0], "id": "r000-again"}]


def _events(
    draw: random.Random, customers: list[tuple[str, str]], quiet: list[tuple[str, str]], products: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    rows = []
    for customer, kind in [*customers, *quiet]:
        _, category, hour, weekend, price = KINDS[kind]
        few = customer.startswith("quiet")
        for _ in range(1 if few else draw.randrange(4, 8)):
            when = _when(draw, hour, weekend)
            liked = category if draw.random() < 0.85 else draw.choice(CATEGORIES)
            sku = draw.choice([p["sku"] for p in products if p["category"] == liked])
            step = {"customer": customer, "sku": sku, "quantity": 1, "price": price, "reason": ""}
            rows.append({**step, "event": "view", "time": when.isoformat(" ")})
            if not few and draw.random() < 0.6:
                rows.append({**step, "event": "purchase", "time": (when + timedelta(minutes=3)).isoformat(" ")})
            if not few and draw.random() < 0.08:
                reason = draw.choice(("battery dies too soon", "motor too loud", "limescale cannot be cleaned"))
                back = (when + timedelta(days=2)).isoformat(" ")
                rows.append({**step, "event": "return", "time": back, "reason": reason})
    return rows


def _searches(draw: random.Random, customers: list[tuple[str, str]]) -> list[dict[str, Any]]:
    asked = (
        "vacuum with a battery that lasts",
        "quiet fan with low noise motor",
        "kettle without limescale",
        "vacuum",
        "加长电源线",
    )
    rows = []
    for n in range(150):
        customer, kind = customers[n * 7 % len(customers)]
        query = asked[("cleaners", "sleepers", "brewers").index(kind)] if draw.random() < 0.7 else draw.choice(asked)
        found = 12 if query == "vacuum" else draw.choice((0, 0, 3))
        clicked = "V1" if found and draw.random() < 0.5 else ""
        when = _when(draw, 12, 0.3).isoformat(" ")
        rows.append({"customer": customer, "query": query, "time": when, "results": found, "clicked_sku": clicked})
    return rows


def loaded(store: Store, written: dict[str, Path], *kinds: str) -> Run:
    """Load the files (or those of the kinds named) into a store."""
    sources = [load.Source(path, path.name, kind) for kind, path in written.items() if not kinds or kind in kinds]
    return load.run(store, sources, home.key(store.path))


def computed(folder: Path) -> Path:
    """Run the whole line over the shop; return the database."""
    database = folder / "shop.duckdb"
    key = Path(f"{database}.key")  # always the same: chance that is drawn from pseudonyms falls alike in every run
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    store = Store(database)
    loaded(store, files(folder / "files"))
    line.refresh(store)
    store.close()
    return database


def late(store: Store) -> str:
    """Date all but three reviews of the largest English demand into the last two months, so that it emerges; return the demand."""
    said = store.frame("ingest.voices").with_columns(
        first=pl.coalesce("repeats_of", "voice_id")
    )  # who repeats counts as well
    points = store.frame("cluster.points").join(said, left_on="voice_id", right_on="first")
    known = store.frame("cluster.demands").filter(pl.col("language") == "en").sort("people", "demand_id")
    first = str(known["demand_id"][-1])
    about = points.filter(pl.col("demand_id") == first)["review_id"].unique().sort()[3:]
    reviews = store.frame("ingest.reviews")
    near = pl.lit(reviews["happened_at"].max() - timedelta(days=1)) - pl.duration(days=pl.int_range(pl.len()) % 55)
    moved = pl.when(pl.col("review_id").is_in(about.implode())).then(near).otherwise("happened_at")
    last = store.latest("load")
    assert last is not None
    store.withdraw(last.run_id)
    store.publish(
        Run(new_run_id(), "load", "late", last.started_at, 0.0),
        {"ingest.reviews": reviews.with_columns(happened_at=moved)},
    )
    return first
