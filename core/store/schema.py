"""Every table: its name, its columns and the one flow that writes it, in the order of the line.

This is the data dictionary (its parts: `tables_*.py`), and the DDL is generated from it. Three kinds of table:

- *snapshot*: each run writes the whole answer anew; the view shows the latest published run.
- *imports*: each run adds rows (a file); the view shows all runs that were not withdrawn.
- *ledger*: rows are appended and never change; the view shows all of them.

A snapshot or imports table lives in `<name>_history` with its `run_id`; the view of the bare name is what
everybody reads. Some views join what people said later (names, stages) onto what a run computed.
"""

from __future__ import annotations

from core.store.table import Table
from core.store.tables_brought import INGEST
from core.store.tables_found import CLUSTER, DECIDE, INSIGHT
from core.store.tables_kept import OPS, PRIVACY
from core.store.tables_learned import BEHAVIOUR, FINETUNE, REPRESENT

TABLES: tuple[Table, ...] = (
    *OPS, *INGEST, *BEHAVIOUR, *REPRESENT, *FINETUNE, *CLUSTER, *INSIGHT, *DECIDE, *PRIVACY,
)  # fmt: skip
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
