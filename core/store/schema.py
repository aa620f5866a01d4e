"""Every table: its name, its columns and the one flow that writes it, in the order of the line.

This is the data dictionary, and the DDL is generated from it. Three kinds of table:

- *snapshot*: each run writes the whole answer anew; the view shows the latest published run.
- *imports*: each run adds rows (a file); the view shows all runs that were not withdrawn.
- *ledger*: rows are appended and never change; the view shows all of them.

A snapshot or imports table lives in `<name>_history` with its `run_id`; the view of the bare name is what
everybody reads. Some views join what people said later (names, stages) onto what a run computed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table: `columns` maps names to DuckDB types; `owner` is the flow that alone may write it."""

    name: str
    owner: str
    kind: str
    columns: dict[str, str]
    view: str = ""  # SELECT over {rows}, where the plain view is not enough

    @property
    def stored(self) -> str:
        """The physical table behind the view."""
        return self.name if self.kind == "ledger" else f"{self.name}_history"


def _columns(text: str) -> dict[str, str]:
    """Read 'name TYPE, name TYPE' with commas inside brackets or brackets-free types only."""
    pairs = [line.strip().rstrip(",").split(" ", 1) for line in text.strip().splitlines()]
    return {name: kind.strip() for name, kind in pairs}


def _table(name: str, owner: str, kind: str, columns: str, view: str = "") -> Table:
    return Table(name, owner, kind, _columns(columns), view)


_NAMED_DEMANDS = """
SELECT r.* REPLACE (
    coalesce(n.name, r.name) AS name, CASE WHEN n.name IS NULL THEN r.named_by ELSE 'person' END AS named_by)
FROM {rows} r LEFT JOIN (
    SELECT subject_id, arg_max(name, named_at) AS name FROM cluster.names WHERE subject = 'demand' GROUP BY subject_id
) n ON n.subject_id = r.demand_id
"""
_NAMED_PERSONAS = _NAMED_DEMANDS.replace("'demand'", "'persona'").replace("r.demand_id", "r.persona_id")
_STAGED_MODELS = """
SELECT r.* REPLACE (coalesce(s.stage, r.stage) AS stage)
FROM {rows} r LEFT JOIN (
    SELECT model_id, arg_max(stage, changed_at) AS stage FROM finetune.stages GROUP BY model_id
) s USING (model_id)
"""

TABLES: tuple[Table, ...] = (
    # ops: what ran, what is current, what jobs said
    _table(
        "ops.runs",
        "store",
        "ledger",
        """
        run_id VARCHAR
        step VARCHAR
        fingerprint VARCHAR
        started_at TIMESTAMP
        seconds DOUBLE
        settings VARCHAR
        inputs VARCHAR
        model VARCHAR
        seed INTEGER
        versions VARCHAR
        rows_in BIGINT
        rows_out BIGINT
        set_aside BIGINT
        facts VARCHAR
    """,
    ),
    _table(
        "ops.published",
        "store",
        "ledger",
        """
        table_name VARCHAR
        run_id VARCHAR
        published_at TIMESTAMP
        position BIGINT
    """,
    ),
    _table(
        "ops.staged",
        "store",
        "ledger",
        """
        run_id VARCHAR
        table_name VARCHAR
        started_at TIMESTAMP
    """,
    ),
    _table(
        "ops.withdrawn",
        "store",
        "ledger",
        """
        run_id VARCHAR
        withdrawn_at TIMESTAMP
    """,
    ),
    _table(
        "ops.job_events",
        "jobs",
        "ledger",
        """
        job_id VARCHAR
        name VARCHAR
        state VARCHAR
        happened_at TIMESTAMP
        done DOUBLE
        total DOUBLE
        facts VARCHAR
    """,
    ),
    # ingest: files become rows. The first two say what a later import put in the place of an earlier one's rows:
    # whole files, or single rows; `loaded_by` is the run that loaded them. Rows come back with the import's withdrawal.
    _table(
        "ingest.replaced",
        "compare",
        "imports",
        """
        file VARCHAR
        loaded_by VARCHAR
    """,
    ),
    _table(
        "ingest.superseded",
        "compare",
        "imports",
        """
        table_name VARCHAR
        file VARCHAR
        loaded_by VARCHAR
        row_number BIGINT
    """,
    ),
    _table(
        "ingest.files",
        "load",
        "imports",
        """
        file VARCHAR
        kind VARCHAR
        sha256 VARCHAR
        encoding VARCHAR
        delimiter VARCHAR
        mapping VARCHAR
        rows_in BIGINT
        rows_kept BIGINT
        rows_set_aside BIGINT
        loaded_at TIMESTAMP
    """,
    ),
    _table(
        "ingest.reviews",
        "load",
        "imports",
        """
        review_id VARCHAR
        file VARCHAR
        row_number BIGINT
        customer_id VARCHAR
        product_id VARCHAR
        rating DOUBLE
        title VARCHAR
        text VARCHAR
        happened_at TIMESTAMP
        language VARCHAR
        label VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.events",
        "load",
        "imports",
        """
        event_id VARCHAR
        file VARCHAR
        row_number BIGINT
        customer_id VARCHAR
        product_id VARCHAR
        event_type VARCHAR
        happened_at TIMESTAMP
        quantity DOUBLE
        price DOUBLE
        order_id VARCHAR
        reason VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.products",
        "load",
        "imports",
        """
        product_id VARCHAR
        file VARCHAR
        row_number BIGINT
        name VARCHAR
        category VARCHAR
        brand VARCHAR
        price DOUBLE
        text VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.searches",
        "load",
        "imports",
        """
        search_id VARCHAR
        file VARCHAR
        row_number BIGINT
        customer_id VARCHAR
        query VARCHAR
        happened_at TIMESTAMP
        results BIGINT
        clicked_product_id VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.campaign",
        "load",
        "imports",
        """
        file VARCHAR
        row_number BIGINT
        customer_id VARCHAR
        campaign VARCHAR
        treated BOOLEAN
        arm VARCHAR
        happened_at TIMESTAMP
        outcome DOUBLE
        spend DOUBLE
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.labels",
        "load",
        "imports",
        """
        label_id VARCHAR
        file VARCHAR
        row_number BIGINT
        text VARCHAR
        label VARCHAR
        spans VARCHAR
        task VARCHAR
        language VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.judgements",
        "load",
        "imports",
        """
        file VARCHAR
        row_number BIGINT
        query VARCHAR
        product_id VARCHAR
        grade DOUBLE
        title VARCHAR
        attributes VARCHAR
    """,
    ),
    _table(
        "ingest.layouts",
        "layouts",
        "ledger",
        """
        layout VARCHAR
        kind VARCHAR
        mapping VARCHAR
        file VARCHAR
        saved_at TIMESTAMP
    """,
    ),
    _table(
        "ingest.issues",
        "load",
        "imports",
        """
        file VARCHAR
        row_number BIGINT
        column_name VARCHAR
        rule VARCHAR
        severity VARCHAR
        value VARCHAR
        message_code VARCHAR
    """,
    ),
    # what the health report found; its sentences are in the locale files
    _table(
        "ingest.health",
        "health",
        "snapshot",
        """
        name VARCHAR
        topic VARCHAR
        severity VARCHAR
        says VARCHAR
        kind VARCHAR
        rows BIGINT
        out_of BIGINT
        facts VARCHAR
        position INTEGER
    """,
    ),
    _table(
        "ingest.health_rows",
        "health",
        "snapshot",
        """
        name VARCHAR
        kind VARCHAR
        file VARCHAR
        row_number BIGINT
        other_file VARCHAR
        other_row BIGINT
    """,
    ),
    _table(
        "ingest.health_days",
        "health",
        "snapshot",
        """
        kind VARCHAR
        day DATE
        rows BIGINT
    """,
    ),
    _table(
        "ingest.copies",
        "health",
        "snapshot",
        """
        review_id VARCHAR
        copy_of VARCHAR
        how VARCHAR
        similarity DOUBLE
    """,
    ),
    _table(
        "ingest.figures",
        "health",
        "snapshot",
        """
        name VARCHAR
        value DOUBLE
    """,
    ),
    _table(
        "ingest.star_mix",
        "record",
        "ledger",
        """
        five DOUBLE
        four DOUBLE
        three DOUBLE
        two DOUBLE
        one DOUBLE
        recorded_at TIMESTAMP
    """,
    ),
    _table(
        "ingest.voices",
        "listen",
        "snapshot",
        """
        voice_id VARCHAR
        review_id VARCHAR
        position INTEGER
        text VARCHAR
        language VARCHAR
        repeats_of VARCHAR
        need VARCHAR
    """,
    ),
    # behaviour: what people did
    _table(
        "behaviour.sessions",
        "describe",
        "snapshot",
        """
        session_id VARCHAR
        customer_id VARCHAR
        started_at TIMESTAMP
        ended_at TIMESTAMP
        events INTEGER
        views INTEGER
        carts INTEGER
        purchases INTEGER
        value DOUBLE
    """,
    ),
    _table(
        "behaviour.profiles",
        "describe",
        "snapshot",
        """
        customer_id VARCHAR
        feature VARCHAR
        value DOUBLE
    """,
    ),
    # represent: texts become vectors; the cache outlives runs
    _table(
        "represent.territories",
        "embed",
        "snapshot",
        """
        territory VARCHAR
        encoder VARCHAR
        model_id VARCHAR
        reason VARCHAR
        dimensions INTEGER
        voices BIGINT
        unknown_share DOUBLE
        language VARCHAR
    """,
    ),
    _table(
        "represent.voices",
        "embed",
        "snapshot",
        """
        voice_id VARCHAR
        territory VARCHAR
        text_hash VARCHAR
    """,
    ),
    _table(
        "represent.vectors",
        "embed",
        "ledger",
        """
        text_hash VARCHAR
        model_id VARCHAR
        vector FLOAT[]
    """,
    ),
    # finetune: models and what they proved
    _table(
        "finetune.models",
        "train",
        "imports",
        """
        model_id VARCHAR
        task VARCHAR
        method VARCHAR
        base VARCHAR
        metrics VARCHAR
        baseline VARCHAR
        floor VARCHAR
        proof VARCHAR
        path VARCHAR
        stage VARCHAR
        settings VARCHAR
        seconds DOUBLE
        samples_per_second DOUBLE
        created_at TIMESTAMP
    """,
        _STAGED_MODELS,
    ),
    _table(
        "finetune.curves",
        "train",
        "imports",
        """
        model_id VARCHAR
        step INTEGER
        epoch DOUBLE
        kind VARCHAR
        value DOUBLE
        low DOUBLE
        high DOUBLE
    """,
    ),
    _table(
        "finetune.stages",
        "train",
        "ledger",
        """
        model_id VARCHAR
        stage VARCHAR
        changed_at TIMESTAMP
    """,
    ),
    _table(
        "finetune.outdated",
        "erase",
        "ledger",
        """
        model_id VARCHAR
        reason VARCHAR
        marked_at TIMESTAMP
    """,
    ),
    # cluster: demands
    _table(
        "cluster.points",
        "segment",
        "snapshot",
        """
        voice_id VARCHAR
        demand_id VARCHAR
        certainty DOUBLE
        placed_by VARCHAR
        x DOUBLE
        y DOUBLE
        territory VARCHAR
    """,
    ),
    _table(
        "cluster.demands",
        "segment",
        "snapshot",
        """
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
    """,
        _NAMED_DEMANDS,
    ),
    _table(
        "cluster.names",
        "record",
        "ledger",
        """
        subject VARCHAR
        subject_id VARCHAR
        name VARCHAR
        named_at TIMESTAMP
    """,
    ),
    # insight: sentiment, personas, opportunities
    _table(
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
    _table(
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
    _table(
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
    _table(
        "insight.members",
        "understand",
        "snapshot",
        """
        customer_id VARCHAR
        persona_id VARCHAR
    """,
    ),
    _table(
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
    _table(
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
    _table(
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
    # decide: what people settled on
    _table(
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
    # privacy: how long rows are kept, and what was erased, never who
    _table(
        "privacy.retention",
        "retention",
        "ledger",
        """
        kind VARCHAR
        days INTEGER
        set_at TIMESTAMP
    """,
    ),
    _table(
        "privacy.erasures",
        "erase",
        "ledger",
        """
        reason VARCHAR
        people BIGINT
        reviews BIGINT
        events BIGINT
        searches BIGINT
        campaign BIGINT
        voices BIGINT
        vectors BIGINT
        erased_at TIMESTAMP
    """,
    ),
)

REPLACING = ("ingest.replaced", "ingest.superseded")
WHOLE_FILES = ("ingest.files", "ingest.issues")  # single rows stay in the accounts of the file that brought them
BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
SCHEMAS: tuple[str, ...] = tuple(dict.fromkeys(t.name.split(".")[0] for t in TABLES))


def ddl(table: Table) -> list[str]:
    """Return the statements that create a table and its view; safe to run on a database that has them."""
    run = "" if table.kind == "ledger" else "run_id VARCHAR, "
    columns = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    made = [f"CREATE TABLE IF NOT EXISTS {table.stored} ({run}{columns})"]
    if table.kind == "ledger":
        return made
    current = (
        f"run_id = (SELECT arg_max(run_id, position) FROM ops.published WHERE table_name = '{table.name}')"
        if table.kind == "snapshot"
        else f"run_id IN (SELECT run_id FROM ops.published WHERE table_name = '{table.name}') "
        "AND run_id NOT IN (SELECT run_id FROM ops.withdrawn)"
    ) + _in_force(table)
    names = ", ".join(f'"{name}"' for name in table.columns)
    rows = f"(SELECT {names} FROM {table.stored} AS stored WHERE {current})"
    body = table.view.format(rows=rows) if table.view else f"SELECT * FROM {rows}"
    return [*made, f"CREATE OR REPLACE VIEW {table.name} AS {body}"]


def _in_force(table: Table) -> str:
    """Return the condition that leaves out what a later import put something in the place of."""
    if table.kind != "imports" or table.name in REPLACING or "file" not in table.columns:
        return ""
    same = "out.file = stored.file AND out.loaded_by = stored.run_id"
    whole = f" AND NOT EXISTS (SELECT 1 FROM ingest.replaced out WHERE {same})"
    if table.name in WHOLE_FILES:
        return whole
    return whole + (
        f" AND NOT EXISTS (SELECT 1 FROM ingest.superseded out WHERE out.table_name = '{table.name}' AND {same} "
        "AND out.row_number = stored.row_number)"
    )
