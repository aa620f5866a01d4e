"""Takes people, or rows that are too old, out of every table and its history, with all that was derived from them.

Tables are told by their columns, so that a table somebody adds later is reached as well: a row goes that names a
customer, review or voice that is gone, or a file and row number that are. What remains is searched for the pseudonym
and, where the person is the reason, for the texts that nobody else says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from core.base.errors import StoreError
from core.base.fingerprint import text_hash
from core.store.schema import BY_NAME, TABLES, Table

DATED = ("ingest.reviews", "ingest.events", "ingest.searches", "ingest.campaign")  # what people did, and when
MARK = "⟨erased⟩"
# Letters, or Chinese characters, from which a sentence is somebody's own and no phrase that anybody could have typed.
OWN, OWN_HAN = 12, 6
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？…])|\n+")
# Rows as files brought them and texts as people said them: another's words stay, were they the same.
SAID = ("ingest.reviews", "ingest.events", "ingest.products", "ingest.searches", "ingest.campaign", "ingest.voices",
        "represent.voices", "represent.vectors", "ops.published", "cluster.points")  # fmt: skip
KEPT_AS_IS = ("run_id", "file", "sha256", "text_hash")  # by these tables find each other


@dataclass(frozen=True)
class Gone:
    """What is to leave. `customers`: pseudonyms; `ids`: what the shop itself calls them, where that is known;
    `before`: {table of DATED: rows that happened earlier go, those without a date by when they were loaded}."""

    customers: Sequence[str] = ()
    ids: Sequence[str] = ()
    before: Mapping[str, datetime] = field(default_factory=dict)


def expunge(db: duckdb.DuckDBPyConnection, gone: Gone) -> dict[str, int]:
    """Delete within the open transaction; return {table: rows that left it}, people and vectors included."""
    left: dict[str, int] = {}
    _keys(db, gone)
    for table in TABLES:  # what is no longer current is no result of anybody any more
        if table.kind == "snapshot":
            db.execute(
                f"DELETE FROM {table.stored} WHERE run_id IS DISTINCT FROM "
                "(SELECT arg_max(run_id, position) FROM ops.published WHERE table_name = $1)",
                [table.name],
            )
    left["represent.vectors"] = _vectors(db)
    own = _own_texts(db) if gone.customers else []
    _heirs(db)
    for table in sorted(TABLES, key=lambda t: t.name in DATED):  # last the rows by which the others are found
        left[table.name] = left.get(table.name, 0) + _rows(db, table, gone)
    if over := _left_over(db, gone):
        raise StoreError("erasure_incomplete", rows=over)
    if gone.before:
        if done := gone.before.get("ingest.events"):
            db.execute("DELETE FROM behaviour.sessions_history WHERE ended_at < $1", [done])
        db.execute(
            "UPDATE ingest.issues_history i SET value = NULL FROM old_files o "
            "WHERE o.run_id = i.run_id AND o.file = i.file AND i.severity = 'set_aside'"
        )
    if gone.customers:
        _sweep(db, gone, own)
    for name in ("gone_customers", "gone_reviews", "gone_voices", "heirs", "old_files"):
        db.execute(f"DROP TABLE IF EXISTS temp.{name}")
    return {name: n for name, n in left.items() if n}


def matching(table: str, gone: Gone, after: int = 0) -> tuple[str, list[object]]:
    """Return the condition on rows `r` of a table's history that are to go, and its parameters, numbered `after` others."""
    parts, values = ["false"], list[object]()
    if gone.customers:
        values.append(list(gone.customers))
        parts.append(f"r.customer_id IN (SELECT unnest(${after + len(values)}::VARCHAR[]))")
    if table in gone.before:
        values.append(gone.before[table])
        loaded = (
            "(SELECT any_value(f.loaded_at) FROM ingest.files_history f WHERE f.run_id = r.run_id AND f.file = r.file)"
        )
        parts.append(f"coalesce(r.happened_at, {loaded}) < ${after + len(values)}")
    return " OR ".join(parts), values


def _keys(db: duckdb.DuckDBPyConnection, gone: Gone) -> None:
    """Write down, in temporary tables, by which names the rows to go are known."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE gone_customers AS SELECT unnest($1::VARCHAR[]) AS id", [list(gone.customers)]
    )
    where, values = matching("ingest.reviews", gone)
    db.execute(
        "CREATE OR REPLACE TEMP TABLE gone_reviews AS SELECT DISTINCT r.review_id AS id, r.title, r.text "
        f"FROM ingest.reviews_history r WHERE {where}",
        values,
    )
    db.execute(
        "CREATE OR REPLACE TEMP TABLE gone_voices AS SELECT DISTINCT voice_id AS id, text FROM ingest.voices_history "
        "WHERE review_id IN (SELECT id FROM gone_reviews)"
    )
    db.execute("CREATE OR REPLACE TEMP TABLE old_files (run_id VARCHAR, file VARCHAR)")
    for name, before in gone.before.items():
        kind = name.removeprefix("ingest.")
        db.execute(
            "INSERT INTO old_files SELECT run_id, file FROM ingest.files_history WHERE kind = $1 AND loaded_at < $2",
            [kind, before],
        )
    if gone.before:  # somebody of whom no row is left is gone as well
        sql, values = emptied(gone)
        db.execute(f"INSERT INTO gone_customers {sql}", values)


def emptied(gone: Gone) -> tuple[str, list[object]]:
    """Return the SELECT of the customers of whom no row would be left, and its parameters."""
    parts, values = [], list[object]()
    for name in DATED:
        where, own = matching(name, gone, len(values))
        values += own
        parts.append(f"SELECT customer_id, coalesce({where}, false) AS goes FROM {BY_NAME[name].stored} r")
    every = " UNION ALL ".join(parts)
    return (
        f"SELECT customer_id FROM ({every}) WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING bool_and(goes)",
        values,
    )


def _vectors(db: duckdb.DuckDBPyConnection) -> int:
    """Delete the vectors of texts that no voice that stays says, whoever said them: what is missed is made again."""
    texts = db.execute(
        "SELECT DISTINCT text FROM ingest.voices_history WHERE text IS NOT NULL AND voice_id NOT IN (SELECT id FROM gone_voices)"
    ).fetchall()
    hashes = [text_hash(text) for (text,) in texts]
    found = db.execute("DELETE FROM represent.vectors WHERE text_hash NOT IN (SELECT unnest($1::VARCHAR[]))", [hashes])
    return _count(found)


def _heirs(db: duckdb.DuckDBPyConnection) -> None:
    """Let the next voice of the same words stand for its repeats where the first one goes: its place on the map stays."""
    db.execute(
        "CREATE OR REPLACE TEMP TABLE heirs AS SELECT repeats_of AS first, min(voice_id) AS heir FROM ingest.voices_history "
        "WHERE repeats_of IN (SELECT id FROM gone_voices) AND voice_id NOT IN (SELECT id FROM gone_voices) GROUP BY 1"
    )
    db.execute(
        "UPDATE ingest.voices_history v SET repeats_of = CASE WHEN v.voice_id = h.heir THEN NULL ELSE h.heir END "
        "FROM heirs h WHERE v.repeats_of = h.first"
    )
    for table in TABLES:
        if "voice_id" in table.columns and table.name not in ("ingest.voices", "represent.voices"):
            db.execute(f"UPDATE {table.stored} t SET voice_id = h.heir FROM heirs h WHERE t.voice_id = h.first")


def _rows(db: duckdb.DuckDBPyConnection, table: Table, gone: Gone) -> int:
    """Delete the rows of one table that name somebody or something that is gone."""
    if table.name in DATED:
        where, values = matching(table.name, gone)
        return _count(db.execute(f"DELETE FROM {table.stored} AS r WHERE {where}", values))
    named = [
        f'"{column}" IN (SELECT id FROM gone_{whose})'
        for column in table.columns
        for whose in ("customers", "reviews", "voices")
        if column.endswith(f"{whose.removesuffix('s')}_id")
    ]
    values = []
    if table.kind != "ledger" and {"file", "row_number"} <= set(table.columns):
        run = "loaded_by" if "loaded_by" in table.columns else "run_id"
        for name in DATED:
            where, own = matching(name, gone, len(values))
            if own:
                values += own
                named.append(
                    f"EXISTS (SELECT 1 FROM {BY_NAME[name].stored} r WHERE r.run_id = t.{run} AND r.file = t.file "
                    f"AND r.row_number = t.row_number AND ({where}))"
                )
    return _count(db.execute(f"DELETE FROM {table.stored} AS t WHERE {' OR '.join(named)}", values)) if named else 0


def _left_over(db: duckdb.DuckDBPyConnection, gone: Gone) -> int:
    """Count again, by another way than the rows were deleted: nothing is called erased that is there."""
    left = 0
    for name in DATED:
        where, values = matching(name, gone)
        left += _count(db.execute(f"SELECT count(*) FROM {BY_NAME[name].stored} r WHERE {where}", values))
    return left


def _own_texts(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the sentences and titles of those who go that nobody else says, the longest first."""
    found = db.execute(
        "SELECT DISTINCT trim(text) FROM (SELECT text FROM gone_voices UNION ALL SELECT text FROM gone_reviews "
        "UNION ALL SELECT title FROM gone_reviews) WHERE text IS NOT NULL "
        "AND text NOT IN (SELECT text FROM ingest.voices_history WHERE text IS NOT NULL AND "
        "voice_id NOT IN (SELECT id FROM gone_voices))"
    ).fetchall()
    said = {text for (text,) in found}
    # A review that was never cut into voices, or long ago, is cut here: a part of it may stand elsewhere.
    said |= {part.strip() for text in said for part in SENTENCE.split(text)}
    others = db.execute(
        "SELECT DISTINCT text FROM ingest.voices_history WHERE text IS NOT NULL AND voice_id NOT IN (SELECT id FROM gone_voices)"
    ).fetchall()
    said -= {text for (text,) in others}
    return sorted(filter(_owned, said), key=lambda t: (-len(t), t))


def _owned(text: str) -> bool:
    return len(text) >= OWN or len(re.findall(r"[\u3400-\u9fff]", text)) >= OWN_HAN


def _sweep(db: duckdb.DuckDBPyConnection, gone: Gone, own: Sequence[str]) -> None:
    """Put a mark in place of every other mention: pseudonyms everywhere, ids of the shop and texts where people read."""
    named = "|".join(re.escape(c) for c in gone.customers)
    ids = [re.escape(i) for i in gone.ids if telling(i)]
    if ids:
        named += rf"|\b(?:{'|'.join(ids)})\b"
    for table in TABLES:
        patterns = [named]
        if table.name not in SAID:
            patterns += [_spoken(own[n : n + 200]) for n in range(0, len(own), 200)]
        for column, kind in table.columns.items():
            if column in KEPT_AS_IS or kind not in ("VARCHAR", "VARCHAR[]"):
                continue
            for pattern in patterns:
                _replace(db, table, column, kind, pattern)
        if table.name not in SAID and own:
            _fragments(db, table)


def telling(name: str) -> bool:
    """Return whether an id of the shop is nobody else's word: six signs, one of them no letter. `12` stands for much."""
    return len(name) >= 6 and not name.isalpha()


def _spoken(texts: Sequence[str]) -> str:
    """Return a pattern that finds texts also as JSON writes them."""
    forms = dict.fromkeys(form for t in texts for form in (t, t.replace("\\", "\\\\").replace('"', '\\"')))
    return "|".join(re.escape(form) for form in forms)


def _replace(db: duckdb.DuckDBPyConnection, table: Table, column: str, kind: str, pattern: str) -> None:
    """Replace what a pattern finds in a column; an element of a list goes whole."""
    name = f'"{column}"'
    if kind == "VARCHAR":
        db.execute(
            f"UPDATE {table.stored} SET {name} = regexp_replace({name}, $1, $2, 'g') WHERE regexp_matches({name}, $1)",
            [pattern, MARK],
        )
        return
    db.execute(
        f"UPDATE {table.stored} SET {name} = list_filter({name}, lambda x: NOT regexp_matches(x, $1)) "
        f"WHERE len(list_filter({name}, lambda x: regexp_matches(x, $1))) > 0",
        [pattern],
    )


def _fragments(db: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Take phrases that were cut from the texts of those who go, and stand in nobody else's, out of names and keywords."""
    quoting = [
        c for c, kind in table.columns.items() if kind == "VARCHAR[]" or (c == "name" and "demand_id" in table.columns)
    ]
    for column in quoting:
        listed = table.columns[column] == "VARCHAR[]"
        phrase = f'unnest("{column}")' if listed else f'"{column}"'
        phrases = db.execute(
            f"SELECT DISTINCT phrase FROM (SELECT {phrase} AS phrase FROM {table.stored}) p "
            "WHERE EXISTS (SELECT 1 FROM gone_voices g WHERE contains(lower(g.text), lower(p.phrase))) "
            "AND NOT EXISTS (SELECT 1 FROM ingest.voices_history v WHERE contains(lower(v.text), lower(p.phrase)))"
        ).fetchall()
        if phrases:
            whole = "^(" + "|".join(re.escape(p) for (p,) in phrases) + ")$"
            _replace(db, table, column, table.columns[column], whole)
    if table.kind == "snapshot" and "name" in quoting:  # the next run of the line gives it another
        db.execute(f"UPDATE {table.stored} SET name = '' WHERE contains(name, $1)", [MARK])


def _count(answer: duckdb.DuckDBPyConnection) -> int:
    row = answer.fetchone()
    return int(row[0]) if row else 0
