"""The health report over small shops with planted faults: each is found, counted exactly, and opens its rows."""

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.flows import health, home, load
from core.flows.source import Source
from core.store.store import Store
from core.views import health as view
from core.views.health import Found

START = datetime(2025, 1, 1, 9)


def bring(store: Store, folder: Path, **tables: Sequence[dict[str, Any]]) -> None:
    """Load tables as CSV files, one import; `reviews_b` is a second file of reviews."""
    sources = []
    for name, rows in tables.items():
        file = folder / f"{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        sources.append(Source(file, file.name, name.split("_")[0]))
    load.run(store, sources, home.key(store.path))


def said(n: int, draw: random.Random) -> str:
    words = (
        *("kettle", "lid", "handle", "water", "morning", "kitchen", "smell", "steel"),
        *("cord", "light", "button", "spout", "noise", "filter", "weight", "colour"),
    )
    return f"Number {n}: " + " ".join(draw.choices(words, k=14))


def reviews(n: int, seed: int = 0) -> list[dict[str, Any]]:
    """Reviews about one and a half a day over ten products, a customer each two."""
    draw = random.Random(seed)
    return [
        {
            "review_id": f"s{seed}r{i}", "customer_id": f"u{i // 2}", "product_id": f"P-{i % 10:03d}", "rating": draw.choice((2, 3, 4, 5)),
            "text": said(i, draw), "date": (START + timedelta(hours=15 * i + draw.randrange(9))).isoformat(" "),
        }
        for i in range(n)
    ]  # fmt: skip


def found(store: Store) -> dict[str, Found]:
    health.run(store)
    return {f.name: f for f in view.read(store).found}


def test_a_clean_shop_is_fine_throughout(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, reviews=reviews(400))
    assert {f.severity for f in found(store).values()} == {"fine"}
    checked = view.read(store)
    assert checked.fresh and checked.days["rows"].sum() == 400


def test_rows_that_come_again_within_and_across_files_are_counted_and_opened(store: Store, tmp_path: Path) -> None:
    first = reviews(200)
    again = [{**r, "review_id": f"again{i}"} for i, r in enumerate(first[:30])]
    bring(store, tmp_path, reviews=[*first, *first[100:105]], reviews_b=[*reviews(50, seed=1), *again])
    one = found(store)["repeats.reviews"]
    assert (one.facts["within"], one.facts["across"], one.rows) == (5, 30, 35)
    opened = view.rows(store, "repeats.reviews")
    assert opened.height == one.opens == 35
    texts = {(f, n): t for f, n, t in store.select("SELECT file, row_number, text FROM ingest.reviews").iter_rows()}
    for row in opened.iter_rows(named=True):
        assert texts[row["file"], row["row_number"]] == texts[row["other_file"], row["other_row"]]


def test_the_same_text_by_others_is_a_copy_and_the_earliest_is_the_first(store: Store, tmp_path: Path) -> None:
    rows = reviews(200)
    for i in range(150, 180):
        rows[i]["text"] = rows[20]["text"].replace("kettle", "pot") if i % 2 else rows[20]["text"]
    bring(store, tmp_path, reviews=rows)
    one = found(store)["copies"]
    assert one.facts["exact"] + one.facts["near"] == one.rows == 30 and one.severity == "note"
    assert set(store.frame("ingest.copies")["copy_of"]) == {"s0r20"}
    assert one.facts["most"] == 31 and view.rows(store, "copies").height == 30


def test_a_burst_is_told_with_its_day_product_stars_and_copies(store: Store, tmp_path: Path) -> None:
    rows = reviews(400)
    praise = "The very best kettle that I have ever owned, five stars from the whole family and all of our friends."
    rows += [
        {
            "review_id": f"b{i}", "customer_id": f"new{i}", "product_id": "P-003", "rating": 5,
            "text": praise if i < 20 else said(1000 + i, random.Random(i)), "date": "2025-05-20 12:00:00",
        }
        for i in range(40)
    ]  # fmt: skip
    bring(store, tmp_path, reviews=rows)
    bursts = [f for f in found(store).values() if f.topic == "bursts"]
    assert [b.name for b in bursts] == ["burst.product.P-003.2025-05-20"]  # it explains the shop's day as well
    (burst,) = bursts
    assert burst.severity == "warn" and burst.facts["five_share"] > 0.9
    assert burst.rows in (40, 41) and burst.facts["copied_share"] == pytest.approx(19 / burst.rows)
    assert burst.facts["expected"] < 2 and burst.opens == burst.rows


def test_customers_who_review_all_they_bought_at_once_are_one_finding_and_no_warning(
    store: Store, tmp_path: Path
) -> None:
    rows = reviews(400)
    for n in range(6):
        rows += [
            {
                "review_id": f"w{n}-{i}", "customer_id": f"writer{n}", "product_id": f"P-{i:03d}", "rating": 5,
                "text": said(1000 + 20 * n + i, random.Random(50 * n + i)), "date": f"2025-0{3 + n % 4}-{10 + n} 12:00:00",
            }
            for i in range(9)
        ]  # fmt: skip
    bring(store, tmp_path, reviews=rows)
    told = found(store)
    one = told["burst.customers"]
    assert (one.severity, one.facts["people"], one.facts["most"], one.opens) == ("note", 6, 9, 54)
    assert "burst_customer" not in {f.says for f in told.values()}


def test_rows_that_nothing_tells_apart_are_alike_by_chance(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, campaign=[{"treated": i % 2, "outcome": i % 3 // 2} for i in range(200)])
    assert found(store)["repeats.campaign"].says == "no_repeats"


def test_gaps_tomorrow_and_missing_dates(store: Store, tmp_path: Path) -> None:
    rows = [r for r in reviews(400) if not "2025-04-10" <= r["date"][:10] < "2025-05-05"]
    for r in rows[:50]:
        r["date"] = ""
    rows[-1]["date"] = "2093-01-01 10:00:00"
    bring(store, tmp_path, reviews=rows)
    told = found(store)
    assert told["undated.reviews"].rows == 50 and view.rows(store, "undated.reviews").height == 50
    assert told["future.reviews"].severity == "warn" and view.rows(store, "future.reviews").height == 1
    gap = next(f for f in told.values() if f.says == "gap")
    assert gap.facts["n"] >= 24 and 20 < gap.facts["expected"] < 60
    assert told["time.reviews"].facts["last"].year == 2025  # tomorrow is not the end of the data


def test_languages_and_what_the_encoder_cannot_read(store: Store, tmp_path: Path) -> None:
    rows = reviews(300)
    for i in range(100):
        rows[i]["text"] = f"这个水壶用了{i}天就坏了，盖子关不紧，水一直漏出来。"
    for i in range(100, 120):
        rows[i]["text"] = f"Чайник сломался через {i} дней, крышка больше не закрывается."
    bring(store, tmp_path, reviews=rows)
    told = found(store)
    assert told["languages"].facts["mix"] == pytest.approx({"en": 0.6, "zh": 1 / 3, "other": 20 / 300})
    assert told["languages"].severity == "note" and view.rows(store, "languages").height == 20
    assert told["unread"].facts["share"] == pytest.approx(120 / 300, abs=0.02)
    assert told["unread"].facts["blind"]["en"] == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda sku: sku.lower(), "repair_case"), (lambda sku: sku.replace("-", ""), "repair_signs"),
        (lambda sku: sku.removeprefix("P-"), "repair_prefix"), (lambda sku: f"X{hash(sku)}", "apart_product"),
        (lambda sku: sku, "joined_product"),
    ],
)  # fmt: skip
def test_ids_that_would_join_if_they_were_spelled_alike(store: Store, tmp_path: Path, change: Any, says: str) -> None:
    catalogue = [{"product_id": change(f"P-{i:03d}"), "name": f"Kettle {i}", "category": "Kettles"} for i in range(10)]
    bring(store, tmp_path, reviews=reviews(60), products=catalogue)
    one = found(store)["keys.reviews.products.product"]
    assert one.says == says
    assert (one.severity == "fine") == (says == "joined_product")
    assert bool(one.opens) == (says != "joined_product")


def test_leading_zeros_and_decimals(store: Store, tmp_path: Path) -> None:
    rows = [{**r, "product_id": f"{i % 10 + 1:05d}"} for i, r in enumerate(reviews(60))]
    catalogue = [{"product_id": str(i + 1), "name": f"Kettle {i}", "category": "Kettles"} for i in range(10)]
    bring(store, tmp_path, reviews=rows, products=catalogue)
    assert found(store)["keys.reviews.products.product"].says == "repair_zeros"


def test_a_catalogue_with_averages_tells_the_true_stars(store: Store, tmp_path: Path) -> None:
    catalogue = [
        {
            "product_id": f"P-{i:03d}",
            "name": f"Kettle {i}",
            "category": "Kettles",
            "rating": "4.5",
            "rating_count": "1,200",
        }
        for i in range(10)
    ]
    bring(store, tmp_path, reviews=reviews(300), products=catalogue)
    found(store)
    stars = view.read(store).stars
    assert stars.source == "catalogue" and stars.weighted is not None
    assert stars.weighted.mean == pytest.approx(4.5, abs=1e-6)
    assert stars.weighted.effective < stars.total


def test_a_campaign_whose_groups_differed_before_it(store: Store, tmp_path: Path) -> None:
    draw = random.Random(1)
    rows = [
        {"customer_id": f"u{i}", "treated": i % 2, "outcome": draw.choice((0, 1)), "history": draw.gauss(100 + 40 * (i % 2), 30),
         "visits_after": 5 * (i % 2), "city": draw.choice(("Leeds", "York"))}
        for i in range(600)
    ]  # fmt: skip
    bring(store, tmp_path, campaign=rows)
    one = found(store)["campaign"]
    assert (one.says, one.facts["columns"], one.severity) == ("confounded", ["history"], "warn")


def test_nothing_changed_nothing_is_computed_and_a_change_makes_it_stale(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, reviews=reviews(60))
    health.run(store)
    assert health.run(store).facts["skipped"]
    bring(store, tmp_path, searches=[{"query": f"kettle {i}", "results": i} for i in range(9)])
    assert not view.read(store).fresh
    health.run(store)
    assert view.read(store).fresh


def test_no_text_and_no_customer_stands_in_the_report(store: Store, tmp_path: Path) -> None:
    rows = reviews(100)
    for i in range(40, 60):
        rows[i] |= {"customer_id": "u1", "date": "2025-01-20 08:00:00"}
    bring(store, tmp_path, reviews=rows)
    assert any(f.says == "burst_customer" for f in found(store).values())
    whole = " ".join(store.frame("ingest.health")["name"].to_list() + store.frame("ingest.health")["facts"].to_list())
    assert not any(c in whole for c in store.frame("ingest.reviews")["customer_id"].drop_nulls())
    assert "customer_id" not in view.rows(store, "copies").columns


def test_an_empty_shop_has_an_empty_report(store: Store) -> None:
    assert found(store) == {}
    assert view.rows(store, "no such finding").is_empty()
