"""Which encoder reads which voice, decided by what a tokenizer makes of a sample."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

TRANSFORMER, LEXICAL = "transformer", "lexical"
READS, UNKNOWN, FEW = "reads_it", "too_many_unknown", "too_few_of_it"


@dataclass(frozen=True)
class Route:
    """When a group of voices leaves the transformer, and when it is too small for a territory of its own."""

    unknown: float = 0.2  # of the word pieces, above which a text was not read
    sample: int = 300  # voices of a group that are measured
    voices: int = 20  # fewer than this go where most of the others go


def sample(voices: pl.DataFrame, how: Route = Route()) -> dict[str, list[str]]:
    """Return texts to measure for each group of voices (language, text): evenly spread, so always the same."""
    found: dict[str, list[str]] = {}
    for (group,), rows in voices.group_by("language", maintain_order=True):
        found[str(group)] = rows.gather_every(max(1, rows.height // how.sample))["text"].to_list()[: how.sample]
    return found


def route(voices: pl.DataFrame, unknown: dict[str, float], how: Route = Route()) -> pl.DataFrame:
    """Return (language, territory, reason, unknown_share, voices) for each group of voices (language).

    `unknown` is the measured share for each group. The largest group always keeps the territory that suits it.
    """
    groups = voices.group_by("language").len("voices").sort(["voices", "language"], descending=[True, False])
    rows, home = [], ""
    for group, size in groups.iter_rows():
        suits = LEXICAL if unknown[group] > how.unknown else TRANSFORMER
        home = home or suits
        few = size < how.voices and suits != home
        territory = home if few else suits
        reason = FEW if few else UNKNOWN if territory == LEXICAL else READS
        rows.append((group, territory, reason, unknown[group], size))
    names = {"language": str, "territory": str, "reason": str, "unknown_share": float, "voices": int}
    return pl.DataFrame(rows, schema=names, orient="row")
