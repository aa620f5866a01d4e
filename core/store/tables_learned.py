"""What was worked out from the rows: what people did, vectors of texts, models and what they proved."""

from __future__ import annotations

from core.store.table import Table, table

_STAGED_MODELS = """
SELECT r.* REPLACE (coalesce(s.stage, r.stage) AS stage)
FROM {rows} r LEFT JOIN (
    SELECT model_id, arg_max(stage, changed_at) AS stage FROM finetune.stages GROUP BY model_id
) s USING (model_id)
"""

BEHAVIOUR: tuple[Table, ...] = (
    # behaviour: what people did
    table(
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
    table(
        "behaviour.profiles",
        "describe",
        "snapshot",
        """
        customer_id VARCHAR
        feature VARCHAR
        value DOUBLE
    """,
    ),
)

REPRESENT: tuple[Table, ...] = (
    # represent: texts become vectors; the cache outlives runs
    table(
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
    table(
        "represent.voices",
        "embed",
        "snapshot",
        """
        voice_id VARCHAR
        territory VARCHAR
        text_hash VARCHAR
    """,
    ),
    table(
        "represent.vectors",
        "embed",
        "ledger",
        """
        text_hash VARCHAR
        model_id VARCHAR
        vector FLOAT[]
    """,
    ),
)

FINETUNE: tuple[Table, ...] = (
    # finetune: models and what they proved
    table(
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
    table(
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
    # what a search for settings tried before the model was taught; score: macro-F1 on the validation rows
    table(
        "finetune.trials",
        "hpo",
        "imports",
        """
        model_id VARCHAR
        number INTEGER
        state VARCHAR
        score DOUBLE
        seconds DOUBLE
        looks INTEGER
        settings VARCHAR
        searched_at TIMESTAMP
    """,
    ),
    table(
        "finetune.stages",
        "train",
        "ledger",
        """
        model_id VARCHAR
        stage VARCHAR
        changed_at TIMESTAMP
    """,
    ),
    # what people answered at the label desk; the last word on a voice counts, a null takes it back
    table(
        "finetune.answers",
        "desk",
        "ledger",
        """
        task VARCHAR
        voice_id VARCHAR
        label VARCHAR
        said_by VARCHAR
        said_at TIMESTAMP
    """,
    ),
    table(
        "finetune.outdated",
        "erase",
        "ledger",
        """
        model_id VARCHAR
        reason VARCHAR
        marked_at TIMESTAMP
    """,
    ),
)
