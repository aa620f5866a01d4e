"""Every tabular set of real data through the whole of loading: format found, rows in, kept, set aside, roles right, seconds.

python -m tests.bench files        (or: make bench ONLY=files)
"""

from __future__ import annotations

import json
import time

from core.base.errors import AppError
from core.flows import load
from core.flows.source import Source
from core.ingest import form
from core.store.store import Store
from tests.bench.figures import data, say
from tests.ingest.test_real_data import NEITHER, SETS, Roles, right


def one(place: str, wanted: Roles) -> dict[str, object] | None:
    """Load one file into a shop of its own; return what is to be said of it."""
    folder, _, name = place.partition("/")
    path = data(folder, name)
    if path is None:
        return None
    store, before = Store(), time.perf_counter()
    dialect = form.sniff(path)
    found = " ".join(p for p in (dialect.form, dialect.packing, dialect.encoding, repr(dialect.delimiter)[1:-1]) if p)
    about: dict[str, object] = {"format": found, "header": dialect.header}
    try:
        load.run(store, [Source(path, "file")], b"k" * 32)  # without the help of the file's name
    except AppError as refused:
        return {**about, "refused": refused.code, "seconds": round(time.perf_counter() - before, 1)}
    loaded = store.frame("ingest.files").row(0, named=True)
    roles = json.loads(loaded["mapping"])["roles"]
    reasons = store.select("SELECT rule, severity, count(*) AS rows FROM ingest.issues GROUP BY ALL ORDER BY 3 DESC, 1")
    return {
        **about,
        "kind": loaded["kind"],
        "rows_in": loaded["rows_in"],
        "kept": loaded["rows_kept"],
        "set_aside": loaded["rows_set_aside"],
        "why": {f"{r['rule']} ({r['severity']})": r["rows"] for r in reasons.iter_rows(named=True)},
        "roles_right": sum(right(wanted, role, roles.get(role, "")) for role in wanted),
        "roles_there": len(wanted),
        "seconds": round(time.perf_counter() - before, 1),
    }


def main() -> None:
    """Print one line a file, then the sums."""
    places = [(place, wanted) for place, _, wanted in SETS] + [(place, {}) for place in NEITHER]
    told = [(place, seen) for place, wanted in places if (seen := one(place, wanted)) is not None]
    for place, seen in told:
        say("files", "loaded" if "kind" in seen else "refused", seen.get("kept", 0), set=place, **seen)
    rows = [seen for _, seen in told if "kind" in seen]
    for figure in ("rows_in", "kept", "set_aside", "roles_right", "roles_there"):
        say("files", figure, sum(int(str(r[figure])) for r in rows), sets=len(rows))


if __name__ == "__main__":
    main()
