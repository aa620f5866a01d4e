"""What a person settles is kept as said, in one clean line, and nothing later overwrites it."""

from datetime import date

import pytest

from core.base.errors import SettingsError
from core.flows import line, record
from core.flows.record import Decision
from core.store.store import Store

HOSTILE_ID = "D-1'); DROP TABLE cluster.names; --"


def named(store: Store) -> str:
    return store.frame("cluster.names")["name"].to_list()[-1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Longer   battery ", "Longer battery"),
        ("Line\nbreak\tand tab", "Line break and tab"),
        ('It\'s "quoted" 🫖', 'It\'s "quoted" 🫖'),
        ("电池 更耐用", "电池 更耐用"),
        ("nul\x00 bell\x07", "nul bell"),
        ("\u202eturned\u202c round", "turned round"),
        ("<b>bold</b> *x* $y$", "<b>bold</b> *x* $y$"),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_is_one_printable_line(store: Store, typed: str, kept: str) -> None:
    record.name_demand(store, "D-0001", typed)
    assert named(store) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "name_empty"), (" \n\u200b\x00", "name_empty"), ("x" * 81, "name_long"), ("🫖" * 10_000, "name_long")],
)
def test_what_is_no_name_is_refused_and_not_kept(store: Store, typed: str, code: str) -> None:
    with pytest.raises(SettingsError, match=code):
        record.name_persona(store, "P-0001", typed)
    assert store.count("cluster.names") == 0


def test_an_id_is_a_value_and_never_sql(store: Store) -> None:
    record.name_demand(store, HOSTILE_ID, "x")
    assert store.frame("cluster.names")["subject_id"].to_list() == [HOSTILE_ID]


def test_a_decision_is_recorded_whole(store: Store) -> None:
    made = Decision(
        "D-0001",
        "A bigger battery",
        "families",
        "raised by under 5 %",
        "Ann",
        date(2026, 3, 1),
        date(2026, 9, 1),
        {"score": 12.5},
    )
    decision_id = record.decide(store, made)
    row = store.frame("decide.decisions").row(0, named=True)
    assert row["decision_id"] == decision_id and row["verdict"] == "open"
    assert (row["change"], row["owner"], row["measure_again"]) == ("A bigger battery", "Ann", date(2026, 9, 1))


def test_dates_may_be_left_open_but_not_reversed(store: Store) -> None:
    record.decide(store, Decision("D-0001", "x"))
    assert store.frame("decide.decisions")["decide_by"].to_list() == [None]
    with pytest.raises(SettingsError, match="dates_reversed"):
        record.decide(store, Decision("D-0001", "x", decide_by=date(2026, 3, 2), measure_again=date(2026, 3, 1)))
    with pytest.raises(SettingsError, match="name_empty"):
        record.decide(store, Decision("D-0001", "  "))
    assert store.count("decide.decisions") == 1


def test_names_of_people_outlive_a_whole_run_of_the_line(small: Store) -> None:
    demand = small.frame("cluster.demands")["demand_id"][0]
    persona = small.frame("insight.personas")["persona_id"][0]
    record.name_demand(small, demand, "Mine")
    record.name_persona(small, persona, "Night people")
    line.refresh(small, seed=1)
    demands, personas = small.frame("cluster.demands"), small.frame("insight.personas")
    assert dict(demands.select("demand_id", "name").iter_rows())[demand] == "Mine"
    assert dict(personas.select("persona_id", "named_by").iter_rows())[persona] == "person"


def test_the_true_stars_are_recorded_and_can_be_taken_back(store: Store) -> None:
    record.star_mix(store, {5: 0.4, 4: 0.2, 3: 0.2, 2: 0.1, 1: 0.11})  # whole percents need not add up exactly
    kept = store.frame("ingest.star_mix").row(0, named=True)
    assert sum(kept[name] for name in record.STARS.values()) == pytest.approx(1)
    record.star_mix(store, None)
    assert store.frame("ingest.star_mix").sort("recorded_at")["five"].to_list() == [kept["five"], None]
    for wrong in ({5: 0.4, 4: 0.2}, {5: 1.2, 1: -0.2}):
        with pytest.raises(SettingsError) as refused:
            record.star_mix(store, wrong)
        assert refused.value.code == "star_mix_sum"
    assert store.count("ingest.star_mix") == 2
