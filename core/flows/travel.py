"""A model leaves as one file and comes as one: as a candidate that has to prove itself on the rows of this shop."""

from __future__ import annotations

import json
import lzma
import re
import shutil
import uuid
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import polars as pl

from core.base.clock import now
from core.base.errors import ModelError
from core.base.protocols import Tick, quiet, stretch
from core.finetune import folder as model_folder
from core.finetune import proof, split, teach
from core.finetune.judge import Judge
from core.flows import home, judges, material, spool, train
from core.flows.train import TrainSettings
from core.represent import transformer
from core.store.store import Run, Store, new_run_id

TASK = "sentiment"  # the one whose proof needs nothing but stars, which most shops have
SAFE = re.compile(r"[\w][\w.-]*", re.ASCII)
KNOWN = (".json", ".safetensors", ".txt", ".md", ".model", ".jinja")
MOST_OF_A_CARD = 8 << 20  # bytes
MOST = 8 << 30  # bytes of a model, unpacked


def export(store: Store, model_id: str) -> BinaryIO:
    """Return an open zip of a model's folder: its weights, tokenizer, card and proof; no row of the shop is in it.

    Raises ModelError `model_unknown`, `model_unreadable`.
    """
    found = store.frame("finetune.models").filter(pl.col("model_id") == model_id)
    if found.is_empty():
        raise ModelError("model_unknown")
    folder = judges.folder(store, found["path"][0])
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    if not files:
        raise ModelError("model_unreadable", folder=folder.name)
    file = spool.folder() / f"{uuid.uuid4().hex}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:  # weights do not get smaller
        for path in files:
            packed.write(path, f"{model_id}/{path.relative_to(folder).as_posix()}")
    opened = file.open("rb")
    file.unlink()  # it is gone with the handle
    return opened


def bring(store: Store, file: Path, tick: Tick = quiet, seed: int = 0) -> Run:
    """Take a model that was exported, prove it on this shop's own rows and publish it as a candidate.

    Whether it saw these rows where it was taught is not known here. Raises ModelError `model_unreadable`,
    `weights_not_safetensors`, `task_not_brought`, `labels_differ`; NotYet and DataError where the shop has nothing to prove it with.
    """
    folder = home.models(store.path) / f"{TASK}-{new_run_id()}"
    with home.written(folder) as unfinished:
        card = _unpacked(file, unfinished)
        how = TrainSettings(method="frozen", base=str(card.get("settings", {}).get("base", "")))
        brought, again = (train.opened(unfinished, train.encoder_of(how.base)) for _ in range(2))
        shown, rows = _proved(store, brought, again, how, tick, seed)
        card = {**card, "proof": shown, "brought_at": now()}
        (unfinished / "card.json").write_text(json.dumps(card, ensure_ascii=False, default=str, indent=1), "utf-8")
    row = train.row(folder.name, how, str(card.get("method", "full")), shown, folder)
    run = Run(new_run_id(), "train", "", now(), 0.0, rows_in=rows, rows_out=rows, seed=seed,
              facts={"model_id": folder.name, "brought": True})  # fmt: skip
    store.publish(run, {"finetune.models": pl.DataFrame([row])})
    return run


def _unpacked(file: Path, into: Path) -> dict[str, Any]:
    """Write the files of a model into a folder; nothing else, and nowhere else. Return its card.

    Raises ModelError `model_unreadable`, `weights_not_safetensors`, `task_not_brought`.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            held = [i for i in packed.infolist() if not i.is_dir()]
            if any(i.filename.endswith(model_folder.PICKLES) for i in held):
                raise ModelError("weights_not_safetensors", folder=file.name)
            places = [PurePosixPath(i.filename).parts[1:] for i in held]
            for info, place in zip(held, places, strict=True):
                if place == ("card.json",):
                    _of_the_task(packed.open(info).read(MOST_OF_A_CARD))
            sound = all(
                p and len(p) <= 2 and all(SAFE.fullmatch(n) for n in p) and p[-1].endswith(KNOWN) for p in places
            )
            if not held or not sound or sum(i.file_size for i in held) > MOST:
                raise ModelError("model_unreadable", folder=file.name)
            for info, place in zip(held, places, strict=True):
                target = into.joinpath(*place)
                target.parent.mkdir(exist_ok=True)
                with packed.open(info) as source, target.open("wb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
        card = json.loads((into / "card.json").read_text("utf-8"))
        if not isinstance(card, dict) or not isinstance(card.get("settings", {}), dict):
            raise ValueError(file.name)
    except (OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError) as error:
        raise ModelError("model_unreadable", folder=file.name) from error
    return card


def _of_the_task(card: bytes) -> None:
    """Say so before anything else where a model is of another task: its folder may look quite different."""
    said = json.loads(card)
    if isinstance(said, dict) and said.get("task", TASK) != TASK:
        raise ModelError("task_not_brought")


def _proved(
    store: Store, brought: Judge, again: Judge, how: TrainSettings, tick: Tick, seed: int
) -> tuple[dict[str, Any], int]:  # fmt: skip
    """Return the proof of a model on rows that the two beside it did not see either, and how many rows there are."""
    learnt = material.material(store, how.source, how.levels, seed)
    if learnt.names != brought.names:
        raise ModelError("labels_differ", theirs=", ".join(brought.names), ours=", ".join(learnt.names))
    rows, by = (learnt.rows, learnt.by) if "fold" in learnt.rows.columns else split.split(learnt.rows, seed=seed)
    base = model_folder.found(how.base) if how.base else transformer.bundled()
    encoder = train.encoder_of(how.base)
    beside = teach.teach(rows, learnt.names, base, encoder, train.recipe_of(how), seed, stretch(tick, 0.0, 0.7)).judges
    test = rows.filter(pl.col("fold") == "test")
    test = test.sample(min(test.height, how.most_test_rows), seed=seed)
    said = proof.answers({**beside, "model": brought}, test["text"].to_list(), stretch(tick, 0.7, 1.0, stage="proof"))
    shown = train.shown_of(said, test, learnt.task, seed)
    known_as = transformer.identity(base if how.base else None)
    shown |= {"reload": proof.reloaded(brought, again, test["text"].to_list()), "moved": None, "names": list(learnt.names),
              "base": known_as, "split_by": by, "brought": True}  # fmt: skip
    return shown, rows.height
