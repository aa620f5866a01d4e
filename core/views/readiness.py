"""Which of the product's six questions a shop's files can answer: green, amber or red, why, and what would turn it green."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.ingest.health import ACTIONS, FINE, NOTE, WARN
from core.store.store import Store
from core.views import health
from core.views.health import Found

GREEN, AMBER, RED = "green", "amber", "red"
QUESTIONS = ("demands", "personas", "opportunities", "recommendation", "search", "marketing")

SAYING = (20, 300)  # different texts: fewer are too few for demands, more are enough to trust most of them
BLIND = 0.2  # of the texts that the encoder in use does not read: from here on demands rest on characters alone
LOW = 20  # reviews with three stars or fewer: what annoys is told by them, and figures need 20 people
ACTING = (60, 200)  # people with enough actions: three groups of 20 are the least, more hold better
CHOOSING = (50, 500)  # people with two products: 500 buyers is the minimum that Klaviyo states for its predictions
LATER = 28  # days: a recommendation is proved on weeks that came after those it learnt from
SEARCHING = 50  # searches from which a miss is more than a slip
ARM = (20, 200)  # people on each side of a campaign: no figure under 20; 200 tell a tenth of buyers from a fifth


@dataclass(frozen=True)
class Reason:
    """Why a level: `says` names the sentence, `facts` fill it; `remedy` names what would lift it, empty for green."""

    level: str
    says: str
    facts: dict[str, Any] = field(default_factory=dict)
    remedy: str = ""


@dataclass(frozen=True)
class Ask:
    """One question: its level is that of its worst reason, which comes first."""

    name: str
    reasons: tuple[Reason, ...]

    @property
    def level(self) -> str:
        """green, amber or red."""
        return self.reasons[0].level

    @property
    def reason(self) -> str:
        """The sentence of the worst reason."""
        return self.reasons[0].says


@dataclass(frozen=True)
class Readiness:
    """The six questions; none before the files were looked over. `fresh`: nothing changed since."""

    asks: tuple[Ask, ...]
    fresh: bool


def read(store: Store) -> Readiness:
    """Return what can be asked of a shop by the last look at its files; of an empty shop nothing can."""
    figures = dict(store.select("SELECT name, value FROM ingest.figures").iter_rows())
    checked = health.read(store)
    if not figures and store.count("ingest.files"):
        return Readiness((), False)
    return Readiness(judge(figures, {f.name: f for f in checked.found}), checked.fresh or not figures)


def judge(figures: Mapping[str, float], found: Mapping[str, Found]) -> tuple[Ask, ...]:
    """Return the verdict on each question by counts of the files (`ingest.figures`; what is missing is 0) and findings."""
    asked = (_demands, _personas, _opportunities, _recommendation, _search, _marketing)
    n = {name: round(value) for name, value in figures.items()}
    made = zip(QUESTIONS, (ask(_Counts(n), found) for ask in asked), strict=True)
    order = (RED, AMBER, GREEN)
    return tuple(Ask(name, tuple(sorted(reasons, key=lambda r: order.index(r.level)))) for name, reasons in made)


class _Counts(dict[str, int]):
    """Counts by name; what was not counted is not there."""

    def __missing__(self, name: str) -> int:
        return 0


def _bad(found: Mapping[str, Found], name: str, *levels: str) -> Found | None:
    """Return a finding when it is there and of one of the levels."""
    one = found.get(name)
    return one if one is not None and one.severity in (levels or (WARN,)) else None


def _apart(found: Mapping[str, Found], name: str, *levels: str) -> list[Reason]:
    """Return the reason that ids do not join, with the repair where one is known."""
    poor = _bad(found, name, *levels)
    if poor is None:
        return []
    repair = poor.says if poor.says.startswith("repair_") else "keys"
    says = "ids_apart" if poor.facts["column"] == "product" else "people_apart"
    facts = {"share": poor.facts["share"], "left": poor.facts["left"], "right": poor.facts["right"]}
    return [Reason(AMBER, says, facts, repair if poor.facts["column"] == "product" else "people_keys")]


def _demands(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    few, enough = SAYING
    if not n["reviews"]:
        return [Reason(RED, "no_reviews", remedy="demands")]
    if n["texts"] <= 1 < n["reviews"]:
        return [Reason(RED, "same_texts", {"n": n["reviews"]}, "demands")]
    if n["texts"] < few:
        return [Reason(RED, "too_few_texts", {"n": n["texts"], "least": few}, "demands")]
    reasons = []
    if n["texts"] < enough:
        reasons.append(Reason(AMBER, "few_texts", {"n": n["texts"], "enough": enough}, "demands"))
    if (copied := _bad(found, "copies")) is not None:
        reasons.append(Reason(AMBER, "copied", {"share": copied.facts["share"]}, "copied"))
    blind = found.get("unread")
    if blind is not None and blind.facts["share"] >= BLIND:
        reasons.append(Reason(AMBER, "unread", {"share": blind.facts["share"]}, "unread"))
    return reasons or [Reason(GREEN, "enough_texts", {"n": n["reviews"]})]


def _personas(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    facts = {"n": n["acting"], "actions": ACTIONS}
    if not n["people"]:
        return [Reason(RED, "no_ids", remedy="personas")]
    if n["acting"] < ACTING[0]:
        return [Reason(RED, "too_few_people", {**facts, "least": ACTING[0]}, "personas")]
    reasons = _apart(found, "keys.reviews.events.customer")
    if n["acting"] < ACTING[1]:
        reasons.append(Reason(AMBER, "few_people", {**facts, "enough": ACTING[1]}, "personas"))
    return reasons or [Reason(GREEN, "people", facts)]


def _opportunities(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    few, enough = SAYING
    if not n["reviews"]:
        return [Reason(RED, "no_reviews", remedy="opportunities")]
    if n["texts"] < few:
        return [Reason(RED, "too_few_texts", {"n": n["texts"], "least": few}, "demands")]
    reasons = []
    if not n["rated"]:
        reasons.append(Reason(AMBER, "no_stars", remedy="opportunities"))
    elif n["rated"] < n["reviews"] / 2:
        reasons.append(Reason(AMBER, "few_stars", {"share": n["rated"] / n["reviews"]}, "opportunities"))
    elif n["low_stars"] < LOW:
        reasons.append(Reason(AMBER, "few_low_stars", {"n": n["low_stars"], "least": LOW}, "low_stars"))
    if n["texts"] < enough:
        reasons.append(Reason(AMBER, "few_texts", {"n": n["texts"], "enough": enough}, "demands"))
    if not n["dated"]:
        reasons.append(Reason(AMBER, "no_dates", remedy="dates"))
    return reasons or [Reason(GREEN, "stars", {"share": n["rated"] / n["reviews"]})]


def _recommendation(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    least, enough = CHOOSING
    if not n["with_products"]:
        return [Reason(RED, "no_choices", remedy="recommendation")]
    if n["choosers"] < least:
        return [Reason(RED, "too_few_choosers", {"n": n["choosers"], "least": least}, "recommendation")]
    reasons = []
    if n["choosers"] < enough:
        reasons.append(Reason(AMBER, "few_choosers", {"n": n["choosers"], "enough": enough}, "recommendation"))
    if not n["dated_people"]:
        reasons.append(Reason(AMBER, "choices_undated", remedy="dates"))
    elif n["choice_days"] < LATER:
        reasons.append(Reason(AMBER, "choices_short", {"n": n["choice_days"], "enough": LATER}, "longer"))
    if not n["products"]:
        reasons.append(Reason(AMBER, "no_catalogue", remedy="catalogue"))
    acted = "events" if n["events"] else "reviews"
    reasons += _apart(found, f"keys.{acted}.products.product", WARN, NOTE)
    return reasons or [Reason(GREEN, "choosers", {"n": n["choosers"]})]


def _search(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    if not n["searches"]:
        return [Reason(RED, "no_searches", remedy="search")]
    reasons = []
    if not n["counted"] and not n["clicked"]:
        reasons.append(Reason(AMBER, "no_outcome_of_search", {"n": n["searches"]}, "outcome_of_search"))
    if n["searches"] < SEARCHING:
        reasons.append(Reason(AMBER, "few_searches", {"n": n["searches"], "enough": SEARCHING}, "search"))
    elif n["counted"] and not n["clicked"]:
        reasons.append(Reason(AMBER, "no_clicks", {"n": n["searches"]}, "clicks"))
    reasons += _apart(found, "keys.searches.products.product", WARN, NOTE)
    return reasons or [Reason(GREEN, "searches", {"n": n["searches"]})]


def _marketing(n: _Counts, found: Mapping[str, Found]) -> list[Reason]:
    least, enough = ARM
    if not n["treated"] and not n["control"]:
        return [Reason(RED, "no_campaign", remedy="marketing")]
    if min(n["treated"], n["control"]) < least:
        return [Reason(RED, "no_control", {"least": least}, "marketing")]
    reasons = []
    if not n["outcomes"] and not n["spends"]:
        joins = found.get("keys.events.campaign.customer")
        if not n["purchases"] or joins is None or joins.severity == WARN:
            return [Reason(RED, "no_outcome", {"control": n["control"]}, "outcome")]
        reasons.append(Reason(AMBER, "outcome_elsewhere", {"n": n["purchases"]}, "outcome"))
    groups = found.get("campaign")
    if groups is not None and groups.severity != FINE:
        facts = {"column": groups.facts.get("worst", ""), "share": groups.facts["share"]}
        reasons.append(
            Reason(AMBER, groups.says, facts, "confounded" if groups.says != "both_groups" else "both_groups")
        )
    if min(n["treated"], n["control"]) < enough:
        facts = {"n": min(n["treated"], n["control"]), "enough": enough}
        reasons.append(Reason(AMBER, "small_groups", facts, "marketing"))
    return reasons or [Reason(GREEN, "control", {"treated": n["treated"], "control": n["control"]})]
