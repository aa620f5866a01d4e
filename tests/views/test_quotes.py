"""Voices as evidence: every voice of a demand is in exactly one place, in five orders, page by page."""

from dataclasses import fields
from datetime import date

import pytest

from core.store.store import Store
from core.views import quotes
from core.views.filters import Filters
from core.views.quotes import ORDERS, PAGE, Quote, Subject


def largest(store: Store) -> str:
    return store.frame("cluster.demands")["demand_id"][0]


def everything(store: Store, subject: Subject, order: str, filters: Filters = Filters()) -> list[Quote]:
    pages = quotes.read(store, subject, order, 1, filters).pages
    return [q for page in range(1, pages + 1) for q in quotes.read(store, subject, order, page, filters).rows]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_hold_everything_once_in_order(small_to_read: Store, order: str) -> None:
    for demand_id in small_to_read.frame("cluster.demands")["demand_id"].head(2):
        first = quotes.read(small_to_read, Subject(demand_id=demand_id), order)
        rows = everything(small_to_read, Subject(demand_id=demand_id), order)
        assert len(rows) == len({q.voice_id for q in rows}) == first.total
        assert len(first.rows) == min(PAGE, first.total)
        if order == "recent":
            assert [q.happened_at for q in rows] == sorted((q.happened_at for q in rows), reverse=True)
        if order == "disagreeing":
            assert all(q.disagrees for q in rows) and first.total == first.disagreeing
        if order == "not_counted":
            assert all(q.repeats for q in rows) and first.total == first.not_counted


def test_for_and_against_and_repeats_are_all_there_is(small_to_read: Store) -> None:
    subject = Subject(demand_id=largest(small_to_read))
    typical, against, again = (everything(small_to_read, subject, o) for o in ("typical", "disagreeing", "not_counted"))
    assert len(typical) + len(against) + len(again) == small_to_read.frame("cluster.demands")["voices"][0]
    assert len(typical) + len(against) == quotes.read(small_to_read, subject).counted


def test_who_is_glad_of_what_others_miss_disagrees(small_to_read: Store) -> None:
    ids = small_to_read.frame("cluster.demands")["demand_id"]
    against = [q for d in ids for q in everything(small_to_read, Subject(demand_id=d), "disagreeing")]
    assert any(
        q.rating == 5 and ("battery" in q.text.lower() or "noise" in q.text or "limescale" in q.text) for q in against
    )


def test_a_page_beyond_the_last_is_the_last(small_to_read: Store) -> None:
    subject = Subject(demand_id=largest(small_to_read))
    whole = quotes.read(small_to_read, subject)
    assert (
        quotes.read(small_to_read, subject, "typical", 999).rows
        == quotes.read(small_to_read, subject, "typical", whole.pages).rows
    )
    narrowed = Filters(start=date(2026, 8, 1))
    assert quotes.read(small_to_read, subject, "recent", whole.pages + 3, narrowed).rows


def test_the_unplaced_and_a_selection_are_subjects_too(small_to_read: Store) -> None:
    unplaced = quotes.read(small_to_read, Subject(unplaced=True), "recent")
    points = small_to_read.frame("cluster.points")
    assert unplaced.counted == points["demand_id"].null_count() and unplaced.words == ()
    some = tuple(points["voice_id"].head(7))
    assert {q.voice_id for q in everything(small_to_read, Subject(voice_ids=some), "recent")} == set(some)
    assert quotes.read(small_to_read, Subject()).total == 0
    assert quotes.read(small_to_read, Subject(demand_id="' OR 1=1 --")).total == 0


def test_a_quote_never_says_who(small_to_read: Store) -> None:
    assert not {"customer_id", "person", "review_id"} & {f.name for f in fields(Quote)}
    subjects = [Subject(unplaced=True), Subject(demand_id=largest(small_to_read))]
    assert "example.org" not in "".join(small_to_read.frame("ingest.reviews")["text"])
    for subject in subjects:
        for quote in everything(small_to_read, subject, "recent"):
            assert "example.org" not in quote.text and "7700 900" not in quote.text and "13800138000" not in quote.text
