"""What the store keeps about itself: what ran and is current, what jobs said, how long rows stay, what was erased."""

from __future__ import annotations

from core.store.table import Table, table

OPS: tuple[Table, ...] = (
    # ops: what ran, what is current, what jobs said
    table(
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
    table(
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
    table(
        "ops.staged",
        "store",
        "ledger",
        """
        run_id VARCHAR
        table_name VARCHAR
        started_at TIMESTAMP
    """,
    ),
    table(
        "ops.withdrawn",
        "store",
        "ledger",
        """
        run_id VARCHAR
        withdrawn_at TIMESTAMP
    """,
    ),
    table(
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
)

PRIVACY: tuple[Table, ...] = (
    # privacy: how long rows are kept, and what was erased, never who
    table(
        "privacy.retention",
        "retention",
        "ledger",
        """
        kind VARCHAR
        days INTEGER
        set_at TIMESTAMP
    """,
    ),
    table(
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
