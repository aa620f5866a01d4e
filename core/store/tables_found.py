"""What was found: demands, sentiment, personas, opportunities, and what people settled on."""

from __future__ import annotations

from core.store.table import Table, table

_NAMED_DEMANDS = """
SELECT r.* REPLACE (
    coalesce(n.name, r.name) AS name, CASE WHEN n.name IS NULL THEN r.named_by ELSE 'person' END AS named_by)
FROM {rows} r LEFT JOIN (
    SELECT subject_id, nullif(arg_max(name, named_at), '') AS name FROM cluster.names WHERE subject = 'demand'
    GROUP BY subject_id
) n ON n.subject_id = r.demand_id
"""
_NAMED_PERSONAS = _NAMED_DEMANDS.replace("'demand'", "'persona'").replace("r.demand_id", "r.persona_id")

_POINTS = """
    voice_id VARCHAR
    demand_id VARCHAR
    certainty DOUBLE
    placed_by VARCHAR
    x DOUBLE
    y DOUBLE
    territory VARCHAR
"""
_DEMANDS = """
    demand_id VARCHAR
    name VARCHAR
    named_by VARCHAR
    born_at TIMESTAMP
    keywords VARCHAR[]
    voices BIGINT
    people BIGINT
    stability DOUBLE
    territory VARCHAR
    language VARCHAR
    slot INTEGER
    suggestions VARCHAR[]
    status VARCHAR
"""

CLUSTER: tuple[Table, ...] = (
    # cluster: demands as they were found, what people changed by hand, and both together
    table(
        "cluster.sketch",  # a first look at a new shop's map, from some of its voices; empty once there is a map
        "sketch",
        "snapshot",
        """
        x DOUBLE
        y DOUBLE
        territory VARCHAR
        demand_id VARCHAR
        name VARCHAR
    """,
    ),
    table("cluster.found", "segment", "snapshot", _POINTS),
    table("cluster.groups", "segment", "snapshot", _DEMANDS),
    table(
        "cluster.changes",  # since the run before; other: what it was split off, or merged into
        "segment",
        "snapshot",
        """
        kind VARCHAR
        demand_id VARCHAR
        name VARCHAR
        other VARCHAR
        before BIGINT
        after BIGINT
    """,
    ),
    table(
        "cluster.parts",  # what each demand falls into when it is looked at by itself, the largest first
        "segment",
        "snapshot",
        """
        demand_id VARCHAR
        part INTEGER
        name VARCHAR
        voices BIGINT
        x DOUBLE
        y DOUBLE
    """,
    ),
    table("cluster.points", "curate", "snapshot", _POINTS),
    table("cluster.demands", "curate", "snapshot", f"{_DEMANDS}hidden BOOLEAN\npinned BOOLEAN", _NAMED_DEMANDS),
    table(
        "cluster.counterparts",  # demands of two languages that may be one
        "counterparts",
        "snapshot",
        """
        demand_id VARCHAR
        other_id VARCHAR
        likeness DOUBLE
        matters VARCHAR[]
    """,
    ),
    table(
        "cluster.names",  # an empty one gives the machine's back
        "record",
        "ledger",
        """
        subject VARCHAR
        subject_id VARCHAR
        name VARCHAR
        named_at TIMESTAMP
    """,
    ),
    table(
        "cluster.edits",  # joined: demands that became part of demand_id
        "curate",
        "ledger",
        """
        edit_id VARCHAR
        position BIGINT
        kind VARCHAR
        demand_id VARCHAR
        joined VARCHAR[]
        name VARCHAR
        name_before VARCHAR
        made_at TIMESTAMP
    """,
    ),
    table(
        "cluster.edit_voices",  # where a voice was put (null: out of every demand), or by which a demand is held
        "curate",
        "ledger",
        """
        edit_id VARCHAR
        voice_id VARCHAR
        demand_id VARCHAR
        held BOOLEAN
    """,
    ),
    table("cluster.edit_demands", "curate", "ledger", f"edit_id VARCHAR{_DEMANDS}"),  # as they were at the edit
    table(
        "cluster.edit_marks",  # undone and done again
        "curate",
        "ledger",
        """
        edit_id VARCHAR
        done BOOLEAN
        position BIGINT
        marked_at TIMESTAMP
    """,
    ),
)

INSIGHT: tuple[Table, ...] = (
    # insight: sentiment, personas, opportunities
    table(
        "insight.sentiment",
        "understand",
        "snapshot",
        """
        voice_id VARCHAR
        score DOUBLE
        sentiment VARCHAR
        judged_by VARCHAR
    """,
    ),
    table(
        "insight.needs",  # of a model in use; without a row the rules tell, as ingest.voices has it
        "understand",
        "snapshot",
        """
        voice_id VARCHAR
        need VARCHAR
        judged_by VARCHAR
    """,
    ),
    table(
        "insight.mentions",  # places that a model in use found; place: the character at which the words begin
        "understand",
        "snapshot",
        """
        voice_id VARCHAR
        place BIGINT
        words VARCHAR
        label VARCHAR
        judged_by VARCHAR
    """,
    ),
    table(
        "insight.trends",
        "understand",
        "snapshot",
        """
        demand_id VARCHAR
        period TIMESTAMP
        people BIGINT
        everyone BIGINT
        share DOUBLE
        low DOUBLE
        high DOUBLE
    """,
    ),
    table(
        "insight.personas",
        "understand",
        "snapshot",
        """
        persona_id VARCHAR
        name VARCHAR
        named_by VARCHAR
        parts VARCHAR
        people BIGINT
        share DOUBLE
        low DOUBLE
        high DOUBLE
        value_tier VARCHAR
        stability DOUBLE
        slot INTEGER
        born_at TIMESTAMP
    """,
        _NAMED_PERSONAS,
    ),
    table(
        "insight.members",
        "understand",
        "snapshot",
        """
        customer_id VARCHAR
        persona_id VARCHAR
    """,
    ),
    table(
        "insight.traits",
        "understand",
        "snapshot",
        """
        persona_id VARCHAR
        feature VARCHAR
        mean DOUBLE
        overall DOUBLE
        sigma DOUBLE
    """,
    ),
    table(
        "insight.wants",
        "understand",
        "snapshot",
        """
        persona_id VARCHAR
        demand_id VARCHAR
        people BIGINT
        wrote BIGINT
        share DOUBLE
        low DOUBLE
        high DOUBLE
        lift DOUBLE
    """,
    ),
    table(
        "insight.opportunities",
        "understand",
        "snapshot",
        """
        opportunity_id VARCHAR
        demand_id VARCHAR
        people BIGINT
        reach DOUBLE
        reach_low DOUBLE
        reach_high DOUBLE
        stated DOUBLE
        stated_low DOUBLE
        stated_high DOUBLE
        derived DOUBLE
        derived_low DOUBLE
        derived_high DOUBLE
        behavioural DOUBLE
        behavioural_low DOUBLE
        behavioural_high DOUBLE
        importance DOUBLE
        importance_low DOUBLE
        importance_high DOUBLE
        satisfaction DOUBLE
        satisfaction_low DOUBLE
        satisfaction_high DOUBLE
        score DOUBLE
        score_low DOUBLE
        score_high DOUBLE
        tier VARCHAR
        stars_with DOUBLE
        stars_without DOUBLE
        people_for BIGINT
        people_against BIGINT
        holds INTEGER
        weightings INTEGER
        persona_id VARCHAR
    """,
    ),
)

DECIDE: tuple[Table, ...] = (
    # decide: what people settled on
    table(
        "decide.decisions",
        "record",
        "ledger",
        """
        decision_id VARCHAR
        demand_id VARCHAR
        change VARCHAR
        for_whom VARCHAR
        measure VARCHAR
        owner VARCHAR
        decide_by DATE
        measure_again DATE
        verdict VARCHAR
        facts VARCHAR
        recorded_at TIMESTAMP
    """,
    ),
)
