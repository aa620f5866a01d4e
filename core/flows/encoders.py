"""The encoders of a shop's territories: which there are, where their fits lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from core.base.protocols import Encoder
from core.finetune import registry
from core.finetune.tasks import ENCODING, MEANING, SCRIPT
from core.flows import home
from core.represent import embed, lexical, route, side_by_side, transformer
from core.store.store import Store

TAUGHT = {route.TRANSFORMER: ENCODING[MEANING], route.LEXICAL: ENCODING[SCRIPT]}  # the task that teaches its encoder
VOICE = ("voice_id", "review_id", "text", "language", "repeats_of")
SAME = 0.999  # cosine above which a map fitted again places its texts where they were


@dataclass(frozen=True)
class Embed:
    """Settings of this step. `folder` is a local encoder to use in place of the bundled one; `taught` names the models in use
    that this shop taught itself, (task, model id)."""

    folder: str = ""
    taught: tuple[tuple[str, str], ...] = ()
    route: route.Route = field(default_factory=route.Route)
    lexical: lexical.Lexical = field(default_factory=lexical.Lexical)


class Library:
    """The encoders of one run's territories, opened when first asked for."""

    def __init__(self, store: Store, how: Embed, seed: int, voices: pl.DataFrame, placed: pl.DataFrame) -> None:
        self._store, self._how, self._seed = store, how, seed
        self._voices, self._placed = voices, placed
        self._open: dict[str, Encoder] = {}

    def open(self, territory: str) -> Encoder:
        """Return the encoder of a territory."""
        if territory not in self._open:
            if folder := self._taught(territory):
                self._open[territory] = side_by_side.opened(folder, territory == route.LEXICAL)
            elif territory == route.LEXICAL:
                self._open[territory] = self._fitted()
            else:
                self._open[territory] = transformer.TransformerEncoder(self._how.folder)
        return self._open[territory]

    def _taught(self, territory: str) -> Path | None:
        """Return the folder of the encoder that this shop taught for a territory, where one is in use."""
        model_id = dict(self._how.taught).get(TAUGHT[territory])
        return home.models(self._store.path) / model_id if model_id else None

    def folder(self, territory: str) -> Path | None:
        """Return the folder of a territory's network, None where a closed form reads it."""
        if territory == route.LEXICAL:
            return None
        return self._taught(territory) or (Path(self._how.folder) if self._how.folder else transformer.bundled())

    def described(self, territory: str) -> dict[str, str | int]:
        """Return what represent.territories says of an encoder; the transformer is not loaded for it."""
        if folder := self._taught(territory):
            model_id, wide = transformer.identity(folder), side_by_side.dimensions(folder, territory == route.LEXICAL)
            return {"encoder": model_id.split("@")[0], "model_id": model_id, "dimensions": wide}
        if territory == route.LEXICAL:
            found = self._fitted()
            self._open[territory] = found
            return {"encoder": found.kind, "model_id": found.model_id, "dimensions": found.dimensions}
        chosen = self._how.folder or None
        model_id = transformer.identity(chosen)
        return {
            "encoder": model_id.split("@")[0],
            "model_id": model_id,
            "dimensions": transformer.dimensions(chosen),
        }

    def texts(self, territory: str) -> pl.DataFrame:
        """Return (text_hash, text) of the voices of a territory."""
        here = self._placed.filter(pl.col("territory") == territory)
        return here.join(self._voices, on="voice_id", maintain_order="left").select("text_hash", "text")

    def _reviews(self) -> list[str]:
        """Return the texts of the reviews that have a voice in the lexical territory, as far as it has, each once."""
        here = self._placed.filter(pl.col("territory") == route.LEXICAL).select(first="voice_id")
        voices = self._voices.with_columns(first=pl.coalesce("repeats_of", "voice_id"))
        whole = voices.join(here, on="first", how="semi", maintain_order="left")
        joined = whole.group_by("review_id", maintain_order=True).agg(pl.col("text").str.join("\n"))
        return joined["text"].unique(maintain_order=True).to_list()

    def _fitted(self) -> lexical.LexicalEncoder:
        """Return the lexical encoder of these reviews: as saved, else fitted again and saved."""
        reviews = self._reviews()
        model_id = lexical.identity(reviews, self._how.lexical, self._seed)
        folder = fits(self._store) / model_id.replace("@", "-")
        if folder.exists():
            return lexical.LexicalEncoder.load(folder)
        made = lexical.LexicalEncoder.fit(reviews, self._seed, self._how.lexical)
        made.save(folder)
        _forget_if_moved(self._store, made, self.texts(route.LEXICAL).head(20))
        return made


def current(store: Store) -> Library:
    """Return the encoders of the current run, by its settings and seed."""
    run = store.latest("embed")
    asked = run.settings if run else {}
    taught = tuple((task, model_id) for task, model_id in asked.get("taught", ()))
    how = Embed(
        str(asked.get("folder", "")),
        taught,
        route.Route(**_fields(asked, "route")),
        lexical.Lexical(**_fields(asked, "lexical")),
    )
    placed = store.frame("represent.voices")
    return Library(store, how, run.seed if run else 0, store.frame("ingest.voices", VOICE), placed)


def in_use(store: Store) -> tuple[tuple[str, str], ...]:
    """Return the encoders in use that this shop taught itself, as `Embed.taught` names them."""
    models = store.frame("finetune.models", ("model_id", "task", "stage"))
    used = models.filter((pl.col("stage") == registry.IN_USE) & pl.col("task").is_in(list(TAUGHT.values())))
    return tuple(used.sort("task").select("task", "model_id").iter_rows())


def _fields(settings: dict[str, Any], name: str) -> dict[str, Any]:
    return {k: v for k, v in settings.get(name, {}).items() if k != "_"}


def fits(store: Store) -> Path:
    """Return the folder of a database's lexical fits."""
    return home.models(store.path) / f"lexical-{Path(store.path).stem.strip(':')}"


def _forget_if_moved(store: Store, made: lexical.LexicalEncoder, texts: pl.DataFrame) -> None:
    """Drop the vectors of an earlier fit of the same texts where this one places them elsewhere.

    Another machine or library may turn an axis round; old and new vectors would then not share a space.
    """
    sql = "SELECT text_hash, any_value(vector) AS vector FROM represent.vectors WHERE model_id = $1 GROUP BY ALL"
    both = texts.unique("text_hash").join(store.select(sql, [made.model_id]), on="text_hash")
    if not both.height:
        return
    before = embed.matrix(both["vector"], made.dimensions)
    if float((before * made.encode(both["text"].to_list())).sum(axis=1).min()) < SAME:
        store.forget("represent.vectors", "model_id", [made.model_id])
