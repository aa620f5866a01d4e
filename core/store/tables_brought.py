"""What files became: rows of every kind, the files themselves, what was set aside, the health of it all."""

from __future__ import annotations

from core.store.table import Table, table

INGEST: tuple[Table, ...] = (
    # ingest: files become rows. The first two say what a later import put in the place of an earlier one's rows:
    # whole files, or single rows; `loaded_by` is the run that loaded them. Rows come back with the import's withdrawal.
    table(
        "ingest.replaced",
        "compare",
        "imports",
        """
        file VARCHAR
        loaded_by VARCHAR
    """,
    ),
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
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
    table(
        "ingest.health_days",
        "health",
        "snapshot",
        """
        kind VARCHAR
        day DATE
        rows BIGINT
    """,
    ),
    table(
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
    table(
        "ingest.figures",
        "health",
        "snapshot",
        """
        name VARCHAR
        value DOUBLE
    """,
    ),
    table(
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
    table(
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
)
