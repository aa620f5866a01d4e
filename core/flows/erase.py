"""Erases a person: the pseudonym, the texts and their vectors are in no table, history, cache or file any more.

What the line computed from them is computed anew afterwards; models that were taught from their texts are marked. The
shop's own files, from which the rows came, are not ours to change: loaded again, they bring the person back.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from core.base.clock import now
from core.base.errors import Cancelled, DataError
from core.base.protocols import Tick, quiet
from core.behaviour import sequences
from core.flows import masking, spool, train
from core.flows.encoders import fits
from core.privacy import pseudonyms
from core.privacy.rules import bare
from core.store.expunge import DATED, Gone, matching
from core.store.schema import BY_NAME
from core.store.store import Store

PSEUDONYM = re.compile(r"c_[0-9a-f]{12}")
PERSON, AGE = "person", "age"
COUNTED = {"reviews": "ingest.reviews", "events": "ingest.events", "searches": "ingest.searches",
           "campaign": "ingest.campaign", "voices": "ingest.voices", "vectors": "represent.vectors"}  # fmt: skip
# Kinds of rows, and which models they teach; $2 is the task of what people do.
TAUGHT_BY = (("reviews", "task <> $2"), ("events", "task = $2"), ("searches", "task = $2 OR method = 'pairs'"))


@dataclass(frozen=True)
class Found:
    """What is stored of one person, all versions of the shop together. rows: {reviews, events, searches, campaign, voices}.

    `by_own_id`: looked up by the shop's own id, so that mentions of it in texts and notes can be erased as well.
    """

    pseudonym: str
    by_own_id: bool
    rows: dict[str, int] = field(default_factory=dict)
    models: int = 0  # taught from their reviews, so that they will be marked

    @property
    def anything(self) -> bool:
        """Whether there is anything to erase."""
        return any(self.rows.values())


@dataclass(frozen=True)
class Erased:
    """How much left the shop: rows of all versions by table, and the models that were marked."""

    rows: dict[str, int]
    models: int


def find(store: Store, key: bytes, who: str) -> Found:
    """Return how much is stored of a person, by the shop's own id or by the pseudonym."""
    who = who.strip()
    if PSEUDONYM.fullmatch(who):
        return _found(store, who, False)
    # As it was typed; else in the letters in which shops write their numbers, for people type them as they like.
    found = _found(store, pseudonyms.pseudonym(who, key), True)
    for other in (who.lower(), who.upper()):
        if found.anything:
            break
        found = _found(store, pseudonyms.pseudonym(other, key), True)
    return found


def _found(store: Store, pseudonym: str, by_own_id: bool) -> Found:
    rows = counts(store, Gone((pseudonym,)))
    return Found(pseudonym, by_own_id, rows, len(_taught(store, pseudonym)))


def counts(store: Store, gone: Gone) -> dict[str, int]:
    """Return the rows that would go, of all versions of the shop: {reviews, events, searches, campaign, voices}."""
    found = {}
    for table in DATED:
        where, values = matching(table, gone)
        sql = f"SELECT count(*) AS n FROM {BY_NAME[table].stored} r WHERE {where}"
        found[table.removeprefix("ingest.")] = int(store.select(sql, values)["n"][0])
    where, values = matching("ingest.reviews", gone)
    sql = (
        "SELECT count(DISTINCT voice_id) AS n FROM ingest.voices_history WHERE review_id IN "
        f"(SELECT review_id FROM ingest.reviews_history r WHERE {where})"
    )
    return {**found, "voices": int(store.select(sql, values)["n"][0])}


def run(store: Store, key: bytes, who: str, tick: Tick = quiet) -> Erased:
    """Erase a person for good; going back to before an import does not bring them back.

    Uploads that wait to be loaded are removed unread, since they may hold the person. A process that is killed leaves
    the person there or erased, and what is left to be done is done when the database is opened again. Raises DataError
    `nobody_found`.
    """
    found = find(store, key, who)
    if not found.anything:
        raise DataError("nobody_found")
    tick(0, 3, stage="erase")
    spool.empty()
    _forget_rules(store, who)
    if found.rows["voices"]:
        shutil.rmtree(fits(store), ignore_errors=True)  # their words; fitted anew from what remains
    models = _taught(store, found.pseudonym)
    rows = remove(
        store,
        Gone(
            (found.pseudonym,),
            tuple(dict.fromkeys((who.strip(), who.strip().lower(), who.strip().upper()))) if found.by_own_id else (),
        ),
        PERSON,
        models,
    )
    ended(store, tick)
    return Erased(rows, len(models))


def ended(store: Store, tick: Tick) -> None:
    """Write the file anew. What was begun is brought to its end, whoever asks it to stop now."""
    with suppress(Cancelled):
        tick(1, 3, stage="rewrite")
    store.rewrite()
    with suppress(Cancelled):
        tick(3, 3, stage="rewrite")


def _forget_rules(store: Store, who: str) -> None:
    """Take the person's id out of the words that are always or never masked."""
    rules = masking.read(store.path)
    left = {name: frozenset(w for w in getattr(rules, name) if bare(w) != bare(who)) for name in ("keep", "mask")}
    if left["keep"] != rules.keep or left["mask"] != rules.mask:
        masking.write(store.path, replace(rules, **left))


def remove(store: Store, gone: Gone, reason: str, models: list[str], people: int = 1) -> dict[str, int]:
    """Delete rows with all that was derived from them, and note when and how many, never who; return the counts."""

    def notes(left: dict[str, int]) -> dict[str, pl.DataFrame]:
        row = {
            "reason": reason,
            "people": people,
            **{k: left.get(t, 0) for k, t in COUNTED.items()},
            "erased_at": now(),
        }
        marked = {"model_id": models, "reason": [reason] * len(models)}
        kinds = {"model_id": pl.String, "reason": pl.String}
        return {
            "privacy.erasures": pl.DataFrame([row]),
            "finetune.outdated": pl.DataFrame(marked, schema=kinds).with_columns(marked_at=pl.lit(now())),
        }

    train.forget_begun(store)  # weights of a training that was cut may know them
    left = store.expunge(gone, notes)
    return {kind: left.get(table, 0) for kind, table in COUNTED.items()}


def _taught(store: Store, pseudonym: str) -> list[str]:
    """Return the models that were made when what a person said, or for those of behaviour did, was there."""
    found = []
    for kind, those in TAUGHT_BY:
        rows = f"FROM {BY_NAME[f'ingest.{kind}'].stored} WHERE customer_id = $1"
        since = store.select(
            f"SELECT min(f.loaded_at) AS at, (SELECT count(*) {rows}) AS n FROM ingest.files_history f SEMI JOIN "
            f"({rows}) r ON r.run_id = f.run_id AND r.file = f.file",
            [pseudonym],
        )
        if since["n"][0]:
            made = f"SELECT model_id FROM finetune.models WHERE created_at >= $1 AND ({those}) ORDER BY model_id"
            found += store.select(made, [since["at"][0] or datetime.min, sequences.TASK])["model_id"].to_list()
    return list(dict.fromkeys(found))
