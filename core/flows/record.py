"""Records what a person settled: names and decisions; nothing later overwrites them."""

from __future__ import annotations

import json
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from core.base.clock import now
from core.base.errors import SettingsError
from core.store.store import Store

LONGEST = 80
STARS = {5: "five", 4: "four", 3: "three", 2: "two", 1: "one"}
ROUNDED = 0.02  # by which five shares may miss 1: whole percents add up to 98 or 102 at the worst


@dataclass(frozen=True)
class Decision:
    """A change that somebody takes on: for whom, how it will be judged, who owns it, when."""

    demand_id: str
    change: str
    for_whom: str = ""
    measure: str = ""
    owner: str = ""
    decide_by: date | None = None
    measure_again: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return one line of printable text. Raises SettingsError `name_empty` or `name_long`."""
    line = " ".join("".join(c for c in text if unicodedata.category(c)[0] != "C" or c in "\n\t").split())
    if not line:
        raise SettingsError("name_empty")
    if len(line) > longest:
        raise SettingsError("name_long", most=longest)
    return line


def name_demand(store: Store, demand_id: str, name: str) -> None:
    """Give a demand a name that stays through every later run."""
    _name(store, "demand", demand_id, name)


def name_persona(store: Store, persona_id: str, name: str) -> None:
    """Give a persona a name that stays through every later run."""
    _name(store, "persona", persona_id, name)


def name_back(store: Store, demand_id: str, name: str) -> None:
    """Give a demand a name that was made of others, or that it had; an empty one is the machine's."""
    _write_name(store, "demand", demand_id, name)


def _name(store: Store, subject: str, subject_id: str, name: str) -> None:
    _write_name(store, subject, subject_id, one_line(name))


def _write_name(store: Store, subject: str, subject_id: str, name: str) -> None:
    row = {"subject": [subject], "subject_id": [subject_id], "name": [name], "named_at": [now()]}
    store.append("cluster.names", pl.DataFrame(row))


def decide(store: Store, decision: Decision) -> str:
    """Record a decision and return its id. Raises SettingsError for an empty change or dates in the wrong order."""
    if decision.decide_by and decision.measure_again and decision.measure_again < decision.decide_by:
        raise SettingsError("dates_reversed")
    decision_id = uuid.uuid4().hex[:8]
    optional = {k: one_line(v, 200) if v.strip() else "" for k, v in
                {"for_whom": decision.for_whom, "measure": decision.measure, "owner": decision.owner}.items()}  # fmt: skip
    row = {
        "decision_id": decision_id, "demand_id": decision.demand_id, "change": one_line(decision.change, 120), **optional,
        "decide_by": decision.decide_by, "measure_again": decision.measure_again, "verdict": "open",
        "facts": json.dumps(decision.facts), "recorded_at": now(),
    }  # fmt: skip
    kinds = {"decide_by": pl.Date, "measure_again": pl.Date}
    store.append("decide.decisions", pl.DataFrame([row], schema_overrides=kinds))
    return decision_id


def star_mix(store: Store, shares: Mapping[int, float] | None) -> None:
    """Record how everybody who bought rates, as the shares of 1 to 5 stars; None takes back what was recorded.

    Raises SettingsError `star_mix_sum` for shares below 0 or that do not add up to 1.
    """
    given = {s: 0.0 if shares is None else float(shares.get(s, 0.0)) for s in STARS}
    total = sum(given.values())
    if shares is not None and (min(given.values()) < 0 or abs(total - 1) > ROUNDED):
        raise SettingsError("star_mix_sum", percent=round(100 * total))
    row = {name: None if shares is None else given[s] / total for s, name in STARS.items()}
    kinds = dict.fromkeys(STARS.values(), pl.Float64)
    store.append("ingest.star_mix", pl.DataFrame([{**row, "recorded_at": now()}], schema_overrides=kinds))
