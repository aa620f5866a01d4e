"""Whether what people changed by hand lasts: their names, every undo, the ids of demands as a shop grows, and the cut itself.

python -m tests.bench memory                    (or: make bench ONLY=memory)
python -m tests.bench memory edits 5            that many sequences of 50 edits, among real runs of the line
python -m tests.bench memory undo 200           that many actions, all taken back, all done again
python -m tests.bench memory growth sample 400  the first 400 reviews: nine tenths first, then the last tenth by date
python -m tests.bench memory steady banking77 3 800    that many seeds and resamples, of the first 800 rows (0: all)
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from core.base.fingerprint import fingerprint
from core.cluster.territory import segment
from core.cluster.themes import themed
from core.flows import curate, embed, home, line, load
from core.flows.source import Source
from core.represent.transformer import TransformerEncoder
from core.store.store import Store
from core.voices import language
from tests.bench.figures import ROOT, data, kept, say
from tests.bench.planted import singletons

EDITS = 50  # of a sequence
RERUN = 0.08  # chance that reviews arrive and the line runs after an edit
OPENS_WITH = 130  # reviews of the small shop, some 370 voices
ARRIVE = (5, 40)  # reviews that arrive at once, from … to
MOST_DEMANDS, FEWEST_DEMANDS = 40, 4  # beyond which nothing new is made, or joined
FIRST = 4000  # reviews of the real shop
SHARE = 0.8  # of the rows, in a resample
GOALS = {"lost": 0, "ids_kept": 0.95, "seeds": 0.85, "resamples": 0.75}


# shops ----------------------------------------------------------------------------------------------------


def sample() -> pl.DataFrame:
    """Return the English reviews of the sample shop, in the order of their dates."""
    rows = pl.read_csv(ROOT / "sample_data" / "shop" / "reviews.csv.gz")
    return rows.filter(language.spoken(pl.col("review_text")) == language.ENGLISH).sort("date", maintain_order=True)


def musical() -> pl.DataFrame | None:
    """Return the first 4,000 reviews of the real shop, in the order of their dates, or None where it is absent."""
    file = data("reviews-amazon-musical", "Musical_instruments_reviews.csv.gz")
    return None if file is None else pl.read_csv(file).head(FIRST).sort("unixReviewTime", maintain_order=True)


SHOPS: dict[str, Callable[[], pl.DataFrame | None]] = {"sample": sample, "musical": musical}


def arrive(store: Store, reviews: pl.DataFrame, file: Path, key: bytes, through: str = "segment") -> None:
    """Let reviews arrive as a file and the line run behind it, as the app does after an upload."""
    reviews.write_csv(file)
    load.run(store, [Source(file, file.name, "reviews")], key)
    line.refresh(store, through)


def small(folder: Path) -> Path:
    """Return the small shop, computed once; where ATLAS_BENCH names a folder it is kept there."""
    db = kept("memory.duckdb", folder)
    if not db.exists():
        store = Store(db)
        arrive(store, sample().head(OPENS_WITH), folder / "reviews.csv", home.key(db))
        store.close()
    return db


@contextmanager
def copied(db: Path, folder: Path) -> Iterator[Store]:
    """Yield a copy of a database, gone afterwards."""
    folder.mkdir()
    shutil.copyfile(db, folder / db.name)
    store = Store(folder / db.name)
    try:
        yield store
    finally:
        store.close()
        shutil.rmtree(folder)


def members(store: Store) -> dict[str, list[str]]:
    """Return demand -> its voices, both sorted."""
    points = store.frame("cluster.points", ("voice_id", "demand_id")).drop_nulls("demand_id").sort("demand_id")
    return {str(k[0]): sorted(p["voice_id"]) for k, p in points.partition_by("demand_id", as_dict=True).items()}


def state(store: Store) -> str:
    """Return a mark of the map and its demands as people see them."""
    points, demands = store.frame("cluster.points"), store.frame("cluster.demands")
    return fingerprint(points.sort("voice_id").to_dicts(), demands.sort("demand_id").to_dicts())


# a person, and one who watches ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """One edit as whoever watched it knows it: demands named by it, and demands that the person made an end of.

    An end is made of a demand that is joined to another, and of one all of whose voices the person puts elsewhere.
    """

    kind: str
    named: dict[str, str] = field(default_factory=dict)
    ended: frozenset[str] = frozenset()


@dataclass
class Watcher:
    """What a person has done so far, and what they took back of it; knows nothing of how the product keeps it."""

    done: list[Act] = field(default_factory=list)
    back: list[Act] = field(default_factory=list)
    given: int = 0

    def saw(self, act: Act) -> None:
        """Take note of a new edit, which closes the way forward."""
        self.done.append(act)
        self.back.clear()
        self.given += len(act.named)

    def names(self) -> dict[str, str]:
        """Return demand -> the name that it has to be shown with."""
        held: dict[str, str] = {}
        for act in self.done:
            held = {d: name for d, name in (held | act.named).items() if d not in act.ended}
        return held


def edit(store: Store, chance: random.Random, name: str) -> Act:
    """Do one thing that a person could do now, drawn by chance."""
    there = members(store)
    one, *rest = chance.sample(sorted(there), len(there))
    inside = there[one]
    some = chance.sample(inside, max(1, len(inside) // 4))
    anywhere = chance.sample(store.frame("cluster.points", ("voice_id",))["voice_id"].to_list(), 6)

    def moved(voices: Sequence[str], do: Callable[[], object], **named: str) -> frozenset[str]:
        do()
        gone = there.keys() - members(store).keys()
        return frozenset(d for d in gone if set(there[d]) <= set(voices))

    def marked() -> Act:
        kind = chance.choice(("hide", "show", "pin", "unpin"))
        curate.mark(store, one, kind)
        return Act(kind)

    def renamed() -> Act:
        curate.rename(store, one, name)
        return Act("rename", {one: name})

    def moving() -> Act:
        # Sometimes all of them: people empty a demand that they do not believe in.
        voices, where = chance.choice((some, some, inside)), chance.choice([*rest, None])
        return Act("move", ended=moved(voices, lambda: curate.move(store, voices, where)))

    def placed() -> Act:
        where = {voice: chance.choice(sorted(there)) for voice in anywhere}
        return Act("place", ended=moved(anywhere, lambda: curate.place(store, where)))

    def merged() -> Act:
        others = rest[: chance.choice((1, 1, 2))]
        curate.merge(store, one, others)
        return Act("merge", ended=frozenset(others))

    def parted() -> Act:
        return Act("split", {curate.split(store, one, name, some): name})

    def added() -> Act:
        voices, made = chance.choice((some, anywhere)), list[str]()
        ended = moved(voices, lambda: made.append(curate.add(store, name, voices)))
        return Act("add", {made[0]: name}, ended)

    acts = [renamed, renamed, moving, placed, marked]
    acts += [merged] if len(there) > FEWEST_DEMANDS else []
    acts += [added] if len(there) < MOST_DEMANDS else []
    acts += [parted] if len(there) < MOST_DEMANDS and len(inside) > len(some) else []
    return chance.choice(acts)()


def step_back_or_on(store: Store, chance: random.Random, watcher: Watcher) -> bool:
    """Take the last edits back, or let some stand again, up to three; return whether there was one."""
    back = bool(watcher.done) and (not watcher.back or chance.random() < 0.5)
    do, source, into = (curate.undo, watcher.done, watcher.back) if back else (curate.redo, watcher.back, watcher.done)
    steps = min(chance.randint(1, 3), len(source))
    for _ in range(steps):
        if not do(store):
            raise AssertionError("an edit that was seen cannot be taken back, or not be done again")
        into.append(source.pop())
    return steps > 0


def missing(store: Store, names: dict[str, str]) -> dict[str, str]:
    """Return the names that are not shown by exactly the demand that carries them."""
    shown = store.frame("cluster.demands").filter(pl.col("named_by") == "person").select("name", "demand_id")
    by: dict[str, list[str]] = {}
    for name, demand in shown.iter_rows():
        by.setdefault(name, []).append(demand)
    return {d: name for d, name in names.items() if by.get(name) != [d]}


# edits ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lasted:
    """What became of the names of one sequence: given, to be shown at the end, lost then, missing at any time before."""

    given: int
    carried: int
    lost: dict[str, str]
    once: dict[str, str]  # name -> the step after which it was first missing
    runs: int


def sequence(db: Path, folder: Path, seed: int) -> Lasted:
    """Do 50 edits by chance while reviews arrive and the line runs; return what became of the names."""
    chance, watcher, once, runs = random.Random(seed), Watcher(), dict[str, str](), 0
    later = sample().slice(OPENS_WITH)
    order, key = np.random.default_rng(seed).permutation(later.height), home.key(db)
    with copied(db, folder / f"sequence{seed}") as store:
        for n in range(EDITS):
            if chance.random() >= 0.15 or not step_back_or_on(store, chance, watcher):
                watcher.saw(edit(store, chance, f"Name {n} of {seed}"))
            _note(once, missing(store, watcher.names()), f"edit {n}")
            if chance.random() < RERUN or n == EDITS - 1:
                new, order = np.split(order, [chance.randint(*ARRIVE)])
                # Files are read in the order of their names: one that comes later may stand first.
                name = f"{chance.choice(('again', 'today'))}-{n}.csv"
                arrive(store, later[np.sort(new).tolist()], folder / name, key)
                runs += 1
                _note(once, missing(store, watcher.names()), f"run after {n}")
        names = watcher.names()
        return Lasted(watcher.given, len(names), missing(store, names), once, runs)


def _note(once: dict[str, str], gone: dict[str, str], when: str) -> None:
    for name in gone.values():
        once.setdefault(name, when)


def edits(sequences: int = 100, first: int = 0) -> None:
    """Print how many names people gave, how many had to be shown at the end, and how many were lost, each loss by its seed."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        db, told = small(folder), list[Lasted]()
        for seed in range(first, first + sequences):
            told.append(sequence(db, folder, seed))
            for demand, name in told[-1].lost.items():
                about = {"demand": demand, "first_missing": told[-1].once.get(name, "the end")}
                say("memory", "lost", name, line="edits", seed=seed, **about)
            for name in told[-1].once.keys() - set(told[-1].lost.values()):
                say("memory", "missing_on_the_way", name, line="edits", seed=seed, after=told[-1].once[name])
    about = {"line": "edits", "sequences": sequences, "edits": EDITS, "runs": sum(t.runs for t in told)}
    say("memory", "names_given", sum(t.given for t in told), **about)
    say("memory", "names_carried", sum(t.carried for t in told), **about)
    say("memory", "names_lost", sum(len(t.lost) for t in told), goal=GOALS["lost"], **about)
    say("memory", "names_missing_on_the_way", sum(len(t.once) for t in told), **about)


# undo -----------------------------------------------------------------------------------------------------


def undo(actions: int = 200, seed: int = 0) -> None:
    """Print whether as many undos as actions restore the state, and as many redos the other one."""
    with tempfile.TemporaryDirectory() as made:
        folder, chance = Path(made), random.Random(seed)
        with copied(small(folder), folder / "undo") as store:
            before = state(store)
            while curate.history(store).height < actions:
                edit(store, chance, f"Name {curate.history(store).height}")
            after = state(store)
            back = sum(curate.undo(store) for _ in range(actions))
            restored = state(store) == before and not curate.undo(store)
            on = sum(curate.redo(store) for _ in range(actions))
            again = state(store) == after and not curate.redo(store)
    about = {"line": "undo", "actions": actions, "seed": seed}
    say("memory", "changed", before != after, **about)
    say("memory", "undone", restored, undos=back, goal=True, **about)
    say("memory", "done_again", again, redos=on, goal=True, **about)


# growth ---------------------------------------------------------------------------------------------------


def growth(name: str, most: int = 0) -> None:
    """Print the share of demand ids that are still there after the last tenth of a shop's reviews came; `most` reviews of it."""
    rows = SHOPS[name]()
    if rows is None:
        return
    rows = rows.head(most) if most else rows
    tenth = rows.height // 10
    with tempfile.TemporaryDirectory() as made:
        db = Path(made) / "shop.duckdb"
        store, key = Store(db), home.key(db)
        arrive(store, rows.head(rows.height - tenth), Path(made) / "before.csv", key)
        before = store.frame("cluster.demands")
        arrive(store, rows.tail(tenth), Path(made) / "later.csv", key)
        after = store.frame("cluster.demands")
        voices = store.count("ingest.voices")
        store.close()
    ids, now = set(before["demand_id"]), set(after["demand_id"])
    names = before.join(after, on=["demand_id", "name"]).height
    about = {"line": "growth", "set": name, "reviews": rows.height, "arrived": tenth, "voices": voices}
    say("memory", "demands", len(ids), after=len(now), new=len(now - ids), **about)
    say("memory", "ids_kept", len(ids & now) / len(ids) if ids else None, goal=GOALS["ids_kept"], **about)
    say("memory", "names_kept", names / len(ids) if ids else None, **about)


# steady ---------------------------------------------------------------------------------------------------

Rows = tuple[np.ndarray, list[str]]  # vectors (n, d), their texts


def banking77() -> Rows | None:
    """Return the vectors and texts of the test part, 3,080 requests."""
    file = data("intent-banking77", "test.csv")
    if file is None:
        return None
    texts = pl.read_csv(file)["text"].to_list()
    return TransformerEncoder().encode(texts), texts


def spoken() -> Rows:
    """Return the sample shop's English voices, repeats left out, with the vectors that `segment` is given in the line."""
    with tempfile.TemporaryDirectory() as made:
        db = Path(made) / "shop.duckdb"
        store = Store(db)
        arrive(store, sample(), Path(made) / "reviews.csv", home.key(db), "embed")
        voices = store.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
        ids, vectors = embed.vectors(store, "transformer")
        store.close()
    own = pl.DataFrame({"voice_id": ids}).join(voices, on="voice_id", how="left", maintain_order="left")
    return themed(vectors, np.unique(own["review_id"], return_inverse=True)[1]), own["text"].to_list()


STEADY: dict[str, Callable[[], Rows | None]] = {"banking77": banking77, "sample": spoken}


def cut(vectors: np.ndarray, texts: Sequence[str], rows: np.ndarray, seed: int) -> pl.Series:
    """Return the group of each of `rows`, null for the unplaced."""
    found = segment(vectors[rows], [texts[i] for i in rows], seed=seed)
    return pl.Series([str(g) if g >= 0 else None for g in found.labels], dtype=pl.String)


def agreement(cuts: Sequence[tuple[np.ndarray, pl.Series]]) -> list[float]:
    """Return the ARI of each two cuts (rows, groups) over the rows that both have, an unplaced row a group of its own."""
    from sklearn.metrics import adjusted_rand_score

    found = []
    for (rows, one), (others, other) in combinations(cuts, 2):
        _, here, there = np.intersect1d(rows, others, return_indices=True)
        found.append(float(adjusted_rand_score(singletons(one[here.tolist()]), singletons(other[there.tolist()]))))
    return found


def steady(name: str, times: int = 10, most: int = 0) -> None:
    """Print how far cuts of the same rows by other seeds agree, and cuts of four fifths of the rows; `most` rows, 0 for all."""
    found = STEADY[name]()
    if found is None:
        return
    vectors, texts = (part[:most] if most else part for part in found)
    every = np.arange(len(texts))
    drawn = [np.sort(np.random.default_rng(s).permutation(every)[: round(SHARE * len(every))]) for s in range(times)]
    for kind, rows, seeds in (("seeds", [every] * times, range(times)), ("resamples", drawn, [0] * times)):
        cuts = [(own, cut(vectors, texts, own, seed)) for own, seed in zip(rows, seeds, strict=True)]
        told = agreement(cuts)
        about = {"line": "steady", "set": name, "rows": len(every), "of": kind, "cuts": times}
        groups = [int(groups.n_unique() - (groups.null_count() > 0)) for _, groups in cuts]
        unplaced = float(np.mean([groups.null_count() / len(groups) for _, groups in cuts]))
        say("memory", "ari", float(np.mean(told)), least=round(min(told), 4), goal=GOALS[kind], groups=groups,
            unplaced=round(unplaced, 4), **about)  # fmt: skip


LINES = ("edits", "undo", "growth", "steady")


def main(asked: str = "", *more: str) -> None:
    """Print the figures of every line, or of the one that is asked for with its own arguments."""
    numbers = [int(word) for word in more if word.isdigit()]
    named = [word for word in more if not word.isdigit()]
    if asked and asked not in LINES:
        sys.exit(f"There is no line called {asked}. There are: {', '.join(LINES)}.")
    if asked in ("", "edits"):
        edits(*numbers)
    if asked in ("", "undo"):
        undo(*numbers)
    if asked in ("", "growth"):
        for name in named or SHOPS:
            growth(name, *numbers)
    if asked in ("", "steady"):
        for name in named or STEADY:
            steady(name, *numbers)


if __name__ == "__main__":
    main(*sys.argv[1:])
