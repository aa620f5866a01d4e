"""Reviews become published voices, once."""

import polars as pl

from core.base.clock import now
from core.flows import listen
from core.store.store import Run, Store, new_run_id


def load(store: Store, **texts: str | None) -> None:
    frame = pl.DataFrame(
        {"review_id": list(texts), "text": list(texts.values())}, schema={"review_id": str, "text": str}
    )
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": frame})


def test_voices_are_published_and_only_once(store: Store) -> None:
    load(store, a="Great. I wish it had a lid.", b="很好。great!", c=None)
    run = listen.run(store)
    assert store.frame("ingest.voices").rows() == [
        ("a:0", "a", 0, "Great.", "en", None, None),
        ("a:1", "a", 1, "I wish it had a lid.", "en", None, "wish"),
        ("b:0", "b", 0, "很好。", "zh", None, None),
        ("b:1", "b", 1, "great!", "en", "a:0", None),
    ]
    assert (run.rows_in, run.rows_out, run.set_aside) == (3, 4, 1)
    assert run.facts == {"voices": 4, "repeats": 1, "needs": 1, "languages": {"en": 3, "zh": 1}}
    assert listen.run(store).facts["skipped"]


def test_no_reviews_no_voices(store: Store) -> None:
    assert listen.run(store).rows_out == 0
