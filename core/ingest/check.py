"""Rules over conformed rows: what is kept, what is repaired, what is set aside; each with a reason."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from core.base.columns import EVENT_TYPES, NEEDED
from core.ingest.form import ROW

SET_ASIDE, CHANGED, NOTE = "set_aside", "changed", "note"
ISSUES = {
    ROW: pl.Int64,
    "column_name": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "value": pl.String,
    "message_code": pl.String,
}
SHOWN = 120  # characters of an offending value that are kept
RULES = ("ragged", "unreadable", "quote_unclosed", "names_again", "letters_lost", "missing_text", "missing_value",
         "rating_unreadable", "date_unreadable", "number_unreadable", "spans_unreadable", "event_unknown", "repeat",
         "id_repeated", "already_there", "personal_data")  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """rows: kept, without `raw_` columns. issues: row_number, column_name, rule, severity, value, message_code."""

    rows: pl.DataFrame
    issues: pl.DataFrame

    @property
    def set_aside(self) -> int:
        """How many records were set aside."""
        return self.issues.filter(pl.col("severity") == SET_ASIDE)[ROW].n_unique()


def issues(rows: pl.DataFrame, column: str, rule: str, severity: str, value: str = "") -> pl.DataFrame:
    """Return one issue a row; `value` names the column that shows what was wrong, whole until `cut`."""
    shown = pl.col(value).cast(pl.String) if value else pl.lit(None, dtype=pl.String)
    return rows.select(
        pl.col(ROW),
        column_name=pl.lit(column),
        rule=pl.lit(rule),
        severity=pl.lit(severity),
        value=shown,
        message_code=pl.lit(f"issue.{rule}"),
    )


def cut(told: pl.DataFrame) -> pl.DataFrame:
    """Shorten the values of issues to what is kept of them; what must not be kept has to be masked before."""
    return told.with_columns(pl.col("value").str.slice(0, SHOWN))


def unread(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the issues of records that could not be read at all."""
    return rows.select(
        pl.col(ROW),
        column_name=pl.lit(""),
        rule=pl.col("rule"),
        severity=pl.lit(SET_ASIDE),
        value=pl.col("value"),
        message_code=pl.format("issue.{}", "rule"),
    )


def check(rows: pl.DataFrame, kind: str) -> Checked:
    """Apply the rules of a kind to conformed rows; an unusable optional value never sets a row aside."""
    found: list[pl.DataFrame] = [pl.DataFrame(schema=ISSUES)]
    keep = pl.lit(True)
    for role in NEEDED[kind]:
        if role == "treated" or role not in rows.columns:
            continue
        if role == "customer_id" and kind == "events":
            # Somebody bought it, whoever it was: the line stays. But of nobody, nothing and no time it is a sum.
            told = [
                r for r in ("product_id", "happened_at") if r in rows.columns and rows[r].null_count() < rows.height
            ]
            nothing = pl.all_horizontal(pl.col(role, *told).is_null()) if len(told) == 2 else pl.lit(False)
            found.append(issues(rows.filter(nothing), role, "missing_value", SET_ASIDE, role))
            keep = keep & ~nothing
            continue
        empty = pl.col(role).is_null() | (pl.col(role).cast(pl.String).str.strip_chars() == "")
        if role == "text":  # nothing to read: neither a letter nor a sign with a meaning
            empty = empty | ~pl.col(role).fill_null("").str.contains(r"[^\s\p{P}\p{Cc}\p{Cf}]")
        found.append(
            issues(rows.filter(empty), role, "missing_text" if role == "text" else "missing_value", SET_ASIDE, role)
        )
        keep = keep & ~empty
    kept = rows.filter(keep)
    found += [_unreadable(kept, role, rule) for role, rule in _parsed(kept)]
    if kind == "events":
        odd = kept.filter(pl.col("event_type").is_not_null() & ~pl.col("event_type").is_in(EVENT_TYPES))
        found.append(issues(odd, "event_type", "event_unknown", NOTE, "event_type"))
    clean = kept.drop([c for c in kept.columns if c.startswith("raw_")])
    return Checked(clean, pl.concat([f.cast(ISSUES) for f in found]))  # type: ignore[arg-type]


def _parsed(rows: pl.DataFrame) -> list[tuple[str, str]]:
    named = {"rating": "rating_unreadable", "happened_at": "date_unreadable", "spans": "spans_unreadable"}
    return [(c[4:], named.get(c[4:], "number_unreadable")) for c in rows.columns if c.startswith("raw_")]


def _unreadable(rows: pl.DataFrame, role: str, rule: str) -> pl.DataFrame:
    bad = rows.filter(pl.col(f"raw_{role}").is_not_null() & pl.col(role).is_null())
    return issues(bad, role, rule, CHANGED, f"raw_{role}")


def lost(rows: pl.DataFrame) -> pl.DataFrame:
    """Return an issue for each row with letters that its encoding could not tell; `rows` as they were read."""
    texts = [c for c in rows.columns if c != ROW and rows[c].dtype == pl.String]
    gone = pl.any_horizontal(pl.col(c).str.contains("\ufffd", literal=True) for c in texts) if texts else pl.lit(False)
    return issues(rows.filter(gone), "", "letters_lost", CHANGED)


def repeats(rows: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return a note for each row that says exactly what an earlier row of the file says."""
    again = rows.filter(~pl.struct(columns).is_first_distinct()) if rows.height else rows
    return issues(again, "", "repeat", NOTE)
