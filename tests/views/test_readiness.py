"""Small broken shops and the verdict that each must get, with its reason and a remedy in both languages."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.flows import health
from core.store.store import Store
from core.ui import readiness_panel
from core.views import readiness
from core.views.readiness import AMBER, GREEN, QUESTIONS, RED
from core.words.catalog import Words
from tests.flows.test_health import bring, reviews

Tables = dict[str, list[dict[str, Any]]]


def events(people: int, days: int = 120, products: int = 10) -> list[dict[str, Any]]:
    """Six views and a purchase each, over so many days."""
    draw = random.Random(2)
    rows = []
    for n in range(people):
        for step in range(7):
            day = draw.randrange(days)
            rows.append(
                {
                    "customer_id": f"u{n}", "product_id": f"P-{draw.randrange(products):03d}", "event_type": "purchase" if step == 6 else "view",
                    "time": f"2025-{1 + day // 28:02d}-{1 + day % 28:02d} {8 + step}:00:00", "price": 20,
                }
            )  # fmt: skip
    return rows


def catalogue(form: str = "P-{:03d}") -> list[dict[str, Any]]:
    return [{"product_id": form.format(n), "name": f"Kettle {n}", "category": "Kettles"} for n in range(10)]


def searches(n: int, clicks: bool = True) -> list[dict[str, Any]]:
    rows = [{"query": f"quiet kettle {i}", "results": i % 4, "clicked_product_id": f"P-{i % 10:03d}"} for i in range(n)]
    return rows if clicks else [{k: v for k, v in r.items() if k != "clicked_product_id"} for r in rows]


def campaign(treated: int, control: int, bias: float = 0.0, outcome: bool = True) -> list[dict[str, Any]]:
    draw = random.Random(3)
    rows = [
        {
            "customer_id": f"u{n}", "treated": int(n < treated), "outcome": draw.randrange(2),
            "age": round(draw.gauss(40 + bias * (n < treated), 10)),
        }
        for n in range(treated + control)
    ]  # fmt: skip
    return rows if outcome else [{k: v for k, v in r.items() if k != "outcome"} for r in rows]


def without(rows: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    return [{k: v for k, v in r.items() if k not in columns} for r in rows]


def chinese(n: int) -> list[dict[str, Any]]:
    draw = random.Random(4)
    parts = (
        *("盖子", "水壶", "电源线", "早上", "厨房", "声音", "很大", "有点", "总是", "漏水"),
        *("按钮", "不灵", "颜色", "好看", "重量", "太沉", "异味", "明显", "滤网", "难洗"),
    )
    return [{**r, "text": "".join(draw.choices(parts, k=14)) + "。"} for r in reviews(n)]


def copied(n: int) -> list[dict[str, Any]]:
    text = "The very best kettle that I have ever owned, five stars from the whole family and all of our friends."
    return [{**r, "text": text if i % 3 == 0 else r["text"]} for i, r in enumerate(reviews(n))]


@dataclass(frozen=True)
class Shop:
    """`must`: the level and the first reason of the questions that the fault decides."""

    files: Callable[[], Tables]
    must: dict[str, tuple[str, str]]


WHOLE = {"reviews": reviews(1200), "events": events(600), "products": catalogue(), "searches": searches(200),
         "campaign": campaign(400, 400)}  # fmt: skip
SHOPS: dict[str, Shop] = {
    "whole": Shop(lambda: WHOLE, dict.fromkeys(QUESTIONS, (GREEN, ""))),
    "searches only": Shop(
        lambda: {"searches": searches(60, clicks=False)},
        {"demands": (RED, "no_reviews"), "personas": (RED, "no_ids"), "opportunities": (RED, "no_reviews"),
         "recommendation": (RED, "no_choices"), "search": (AMBER, "no_clicks"), "marketing": (RED, "no_campaign")},
    ),
    "twelve reviews": Shop(
        lambda: {"reviews": reviews(12)},
        {"demands": (RED, "too_few_texts"), "opportunities": (RED, "too_few_texts"), "personas": (RED, "too_few_people")},
    ),
    "all reviews the same": Shop(
        lambda: {"reviews": [{**r, "text": "Works well."} for r in reviews(400)]}, {"demands": (RED, "same_texts")}
    ),
    "no customers": Shop(
        lambda: {"reviews": without(reviews(400), "customer_id")},
        {"demands": (GREEN, "enough_texts"), "personas": (RED, "no_ids"), "recommendation": (RED, "no_choices")},
    ),
    "no stars": Shop(lambda: {"reviews": without(reviews(400), "rating")}, {"opportunities": (AMBER, "no_stars")}),
    "only praise": Shop(
        lambda: {"reviews": [{**r, "rating": 5} for r in reviews(400)]}, {"opportunities": (AMBER, "few_low_stars")}
    ),
    "no dates": Shop(
        lambda: {"reviews": without(reviews(400), "date"), "events": without(events(600), "time"), "products": catalogue()},
        {"opportunities": (AMBER, "no_dates"), "recommendation": (AMBER, "choices_undated")},
    ),
    "Chinese for the English model": Shop(lambda: {"reviews": chinese(400)}, {"demands": (AMBER, "unread")}),
    "a third is copied": Shop(lambda: {"reviews": copied(600)}, {"demands": (AMBER, "copied")}),
    "one afternoon of events": Shop(
        lambda: {"events": events(600, days=1), "products": catalogue()}, {"recommendation": (AMBER, "choices_short")}
    ),
    "product numbers that do not join": Shop(
        lambda: {"reviews": reviews(400), "events": events(600), "products": catalogue("p{:03d}")},
        {"recommendation": (AMBER, "ids_apart"), "personas": (GREEN, "people")},
    ),
    "no catalogue": Shop(lambda: {"events": events(600)}, {"recommendation": (AMBER, "no_catalogue")}),
    "other people write than act": Shop(
        lambda: {"reviews": [{**r, "customer_id": "w" + r["customer_id"]} for r in reviews(600)], "events": events(600)},
        {"personas": (AMBER, "people_apart")},
    ),
    "few people": Shop(
        lambda: {"events": events(40), "products": catalogue()},
        {"personas": (RED, "too_few_people"), "recommendation": (RED, "too_few_choosers")},
    ),
    "clicks on unknown products": Shop(
        lambda: {"searches": searches(200), "products": catalogue("K{:04d}")}, {"search": (AMBER, "ids_apart")}
    ),
    "nine searches": Shop(lambda: {"searches": searches(9)}, {"search": (AMBER, "few_searches")}),
    "no control group": Shop(lambda: {"campaign": campaign(500, 3)}, {"marketing": (RED, "no_control")}),
    "a confounded campaign": Shop(
        lambda: {"campaign": campaign(400, 400, bias=5)}, {"marketing": (AMBER, "confounded")}
    ),
    "a campaign without an outcome": Shop(
        lambda: {"campaign": campaign(400, 400, outcome=False)}, {"marketing": (RED, "no_outcome")}
    ),
    "an outcome that is known elsewhere": Shop(
        lambda: {"campaign": campaign(300, 300, outcome=False), "events": events(600)},
        {"marketing": (AMBER, "outcome_elsewhere")},
    ),
    "people in both groups": Shop(
        lambda: {"campaign": [*campaign(400, 400), *campaign(0, 100)]}, {"marketing": (AMBER, "both_groups")}
    ),
    "a small campaign": Shop(lambda: {"campaign": campaign(60, 60)}, {"marketing": (AMBER, "small_groups")}),
}  # fmt: skip


@pytest.mark.parametrize("case", SHOPS)
def test_every_shop_gets_its_verdict_a_reason_and_a_remedy(store: Store, tmp_path: Path, case: str) -> None:
    shop = SHOPS[case]
    bring(store, tmp_path, **shop.files())
    health.run(store)
    view = readiness.read(store)
    asks = {ask.name: ask for ask in view.asks}
    assert tuple(asks) == QUESTIONS and view.fresh
    for name, (level, reason) in shop.must.items():
        assert (asks[name].level, asks[name].reason if reason else "") == (level, reason), (name, asks[name])
    for language in ("en", "zh"):
        words = Words(language)
        for ask in asks.values():
            for one in ask.reasons:
                said = readiness_panel.reason(one, words)
                assert said and "{" not in said
                assert (one.level == GREEN) == (not one.remedy)
                assert not one.remedy or words.has(f"ask.how_{one.remedy}")


def test_the_remedy_names_the_repair_that_would_join_the_ids(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, events=events(600), products=catalogue("p-{:03d}"))
    health.run(store)
    ask = next(a for a in readiness.read(store).asks if a.name == "recommendation")
    assert [r.remedy for r in ask.reasons] == ["repair_case"]


def test_before_the_first_look_nothing_is_claimed_and_later_it_is_said_to_be_old(store: Store, tmp_path: Path) -> None:
    assert all(ask.level == RED for ask in readiness.read(store).asks)  # an empty shop answers nothing
    bring(store, tmp_path, searches=searches(60))
    assert readiness.read(store).asks == ()
    health.run(store)
    assert readiness.read(store).fresh
    bring(store, tmp_path, events=events(30))
    assert not readiness.read(store).fresh
