"""A search tries the recipe first, goes on after a cut, ends in time, gives up early, and never opens the rows of the proof."""

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from core.base.errors import Cancelled, DataError, SettingsError
from core.finetune import space, split, tasks
from core.finetune.lesson import Lesson, TeachSettings
from core.finetune.loop import Fitted, LoopSettings
from core.finetune.methods import METHODS
from core.finetune.space import SPACES, Range
from core.flows import hpo, train, train_command, trials
from core.flows.hpo import SearchSettings
from core.flows.train import RECIPES, TrainSettings
from core.flows.training import classes
from core.flows.trials import DONE, PRUNED, SEARCH
from core.store.store import Store
from core.views import train as view
from core.words.catalog import Words
from tests.finetune.texts import english, load

pytest.importorskip("optuna")
pytestmark = pytest.mark.usefixtures("one_thread")
TOP = TrainSettings(method="top")
SMALL = TeachSettings(most_rows=64, most_tokens=24, loop=LoopSettings(epochs=2, checks=2))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECIPES, "quick", SMALL)


@pytest.fixture
def rows(readable: Store) -> pl.DataFrame:
    return split.split(tasks.examples(readable.frame("ingest.reviews")).rows)[0]


def search(rows: pl.DataFrame, folder: Path, asked: SearchSettings, tick: Callable[..., None] | None = None) -> Any:
    given = (rows, ("negative", "positive"), train.recipe_of(TOP), folder, asked)
    return hpo.search_for(*given, tick) if tick else hpo.search_for(*given)


def nothing(rows: pl.DataFrame, folder: Path) -> None:
    """Begin a search and leave it at once."""
    with pytest.raises(SettingsError, match="search_too_short"):
        search(rows, folder, SearchSettings(0))


def seen(tried: list[trials.Tried]) -> list[tuple]:
    """What was tried but for the time it took."""
    return [(t.number, t.state, t.score, t.looks, t.values) for t in tried]


# the whole way -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_recipe_is_tried_first_and_the_best_teaches_a_candidate(readable: Store) -> None:
    told: list[dict] = []
    tick = lambda done, total, **facts: told.append({"at": done / total, **facts})  # noqa: E731
    run = hpo.run(readable, TOP, SearchSettings(5, 3), tick)
    kept = readable.frame("finetune.trials").sort("number")
    first = json.loads(kept["settings"][0])
    assert first == {name: space.value(SMALL, name) for name in SPACES["top"]} and kept["number"].to_list() == [1, 2, 3]
    model = readable.frame("finetune.models").row(0, named=True)
    assert (run.facts["taught"], run.facts["trials"]) == (model["model_id"], 3) and model["stage"] == "candidate"
    proof = json.loads(model["proof"])
    assert proof["rows"] > 30 and proof["split_by"] == "customer"  # proved on the test rows like any other
    best = kept.filter(pl.col("state") == DONE).sort("score", descending=True, maintain_order=True)["settings"][0]
    chosen = dict(json.loads(model["settings"])["chosen"])
    assert chosen == {k: v for k, v in json.loads(best).items() if v != first[k]}
    card = json.loads((Path(model["path"]) / "card.json").read_text("utf-8"))["settings"]
    assert all(card["loop"][k.removeprefix("loop.")] == v for k, v in chosen.items() if k.startswith("loop."))
    at = [f["at"] for f in told]
    assert at == sorted(at) and {f.get("trial") for f in told} == {0, 1, 2, 3} and told[-1]["trial"] == 0
    assert {f["stage"] for f in told if f.get("trial")} == {"teaching"}
    tried = view.read(readable).trials[model["model_id"]]
    assert view.read(readable).models[0].chosen == chosen
    assert [t.number for t in tried] == [1, 2, 3] and dict(tried[0].values) == first
    assert hpo.run(readable, TOP, SearchSettings(5, 3)).facts["skipped"] and readable.count("finetune.models") == 1


def test_more_trials_go_on_from_those_that_there_are(rows: pl.DataFrame, tmp_path: Path) -> None:
    _, two, _ = search(rows, tmp_path, SearchSettings(5, 2))
    numbers: list[int] = []
    _, three, _ = search(rows, tmp_path, SearchSettings(5, 3), lambda done, total, **f: numbers.append(f["trial"]))
    assert seen(three)[:2] == seen(two) and set(numbers) == {3}


@pytest.mark.slow
@pytest.mark.parametrize("cut", [SystemError, Cancelled])
def test_a_search_that_was_cut_goes_on_and_ends_as_one_that_was_not(
    rows: pl.DataFrame, tmp_path: Path, cut: type[Exception]
) -> None:
    def power_cut(done: float, total: float, **facts: Any) -> None:
        if facts["trial"] == 2 and len(facts["curve"]) == 1:
            raise cut

    with pytest.raises(cut):
        search(rows, tmp_path / "cut", SearchSettings(5, 3), power_cut)
    assert list((tmp_path / "cut").glob(f"{SEARCH}*"))
    numbers: list[int] = []
    asked = SearchSettings(5, 3)
    _, on, chosen = search(rows, tmp_path / "cut", asked, lambda done, total, **f: numbers.append(f["trial"]))
    _, whole, as_well = search(rows, tmp_path / "whole", asked)
    assert set(numbers) == {2, 3}  # the first is not repeated, the second is done again
    assert seen(on) == seen(whole) and chosen == as_well


@pytest.mark.slow
def test_the_rows_of_the_proof_are_not_opened_before_the_end(
    readable: Store, rows: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another shop with other words and stars in its test rows tries and chooses the very same."""
    unseen = rows.filter(pl.col("fold") == "test")["review_id"].to_list()
    apart = pl.col("review_id").is_in(unseen)
    other = readable.frame("ingest.reviews", ("review_id", "text", "rating", "customer_id", "happened_at", "language"))
    other = other.with_columns(
        label=pl.lit(None, pl.String),
        text=pl.when(apart).then("Nothing like it: " + pl.col("text").str.reverse()).otherwise("text"),
        rating=pl.when(apart).then(6 - pl.col("rating")).otherwise("rating"),
    )
    monkeypatch.setattr(hpo.train, "run", lambda store, how, tick, seed: pytest.fail(str(how.chosen)))
    found = []
    for shop in (readable, load(Store(tmp_path / "other" / "shop.duckdb"), other)):
        with pytest.raises(pytest.fail.Exception) as chosen:
            hpo.run(shop, TOP, SearchSettings(5, 2))
        (file,) = (Path(shop.path).parent / "models").glob(f"{SEARCH}*")
        with trials.opened(file, SPACES["top"], {}, 0) as kept:
            found.append((str(chosen.value), file.name, seen(kept.over())))
    assert found[0] == found[1] and len(found[0][2]) == 2
    shop.close()


def test_the_command_searches_before_it_teaches(tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "cores", lambda: 1)
    monkeypatch.setattr(classes, "SearchSettings", partial(SearchSettings, most=2))
    monkeypatch.setattr(classes, "HOW", SMALL)
    english(96).write_csv(tmp_path / "train.csv")
    english(128)[96:].write_csv(tmp_path / "test.csv")
    given = ["--train", str(tmp_path / "train.csv"), "--test", str(tmp_path / "test.csv"), "--text", "text",
             "--label", "rating", "--task", "sentiment", "--method", "top", "--search-minutes", "5",
             "--out", str(tmp_path / "models" / "one")]  # fmt: skip
    assert train_command.main(given) == 0
    answer = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert answer["trials"] == 2 and answer["settings"]["method"] == "top" and answer["metrics"]["rows"] == 32


# time and hopeless trials, by a clock and networks that are made up ------------------------------------------------


class Clock:
    """Time passes when a network learns."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Eight steps of ten seconds with a look each; a slow start of more than .15 never learns anything."""
    made, steps = Clock(), 8

    def teach(self: Lesson, network: Any, how: TeachSettings, seed: int, tick: Any, where: Any) -> Fitted:
        curve: list[dict[str, float]] = []
        for step in range(1, steps + 1):
            made.now += 10
            curve.append({"score": 0.2 if how.loop.warmup > 0.15 else 0.5 + 0.04 * step - how.loop.warmup})
            tick(step, steps, curve=list(curve), losses=[], round=1, rounds=1)
        return Fitted(network, curve, best=max(look["score"] for look in curve))

    monkeypatch.setattr(Lesson, "teach", teach)
    monkeypatch.setattr(Lesson, "fresh", lambda self, how, seed: None)
    monkeypatch.setattr(hpo, "time", made)
    return made


def test_a_setting_that_does_not_learn_is_given_up_early(rows: pl.DataFrame, tmp_path: Path, clock: Clock) -> None:
    _, tried, chosen = search(rows, tmp_path, SearchSettings(60, 20))
    hopeless = [t for t in tried if t.state == PRUNED]
    assert len(tried) == 20 and any(dict(t.values)["loop.warmup"] > 0.15 for t in hopeless)
    assert all(t.looks == trials.UNTOUCHED and t.seconds == 10 * t.looks for t in hopeless if t.score == 0.2)
    assert dict(chosen)["loop.warmup"] < SMALL.loop.warmup and clock.now < 20 * 80


@pytest.mark.parametrize(("minutes", "whole", "seconds"), [(4.5, 3, 240), (4, 3, 240), (3.9, 2, 160)])
def test_the_time_is_kept(
    rows: pl.DataFrame, tmp_path: Path, clock: Clock, monkeypatch, minutes: float, whole: int, seconds: float
) -> None:
    """Trials take 80 seconds: none is begun that cannot end."""
    monkeypatch.setitem(SPACES, "top", {"loop.warmup": Range(0.05, 0.15)})
    monkeypatch.setattr(trials, "PATIENT", 99)
    _, tried, _ = search(rows, tmp_path, SearchSettings(minutes))
    assert (len(tried), clock.now) == (whole, seconds)


def test_a_trial_stops_at_the_limit_and_is_done_again_when_there_is_more_time(
    rows: pl.DataFrame, tmp_path: Path, clock: Clock
) -> None:
    for _ in range(2):  # asked again it has no time left
        with pytest.raises(SettingsError, match="search_too_short"):
            search(rows, tmp_path, SearchSettings(0.5))
        assert clock.now == 30
    _, (first,), _ = search(rows, tmp_path, SearchSettings(2))
    assert first.values == tuple((name, space.value(SMALL, name)) for name in SPACES["top"]) and clock.now == 110


# what is in the way ------------------------------------------------------------------------------------------------


def test_without_the_package_there_is_a_sentence(readable: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(SettingsError, match="search_missing") as missing:
        hpo.run(readable, TOP)
    for language in ("en", "zh"):
        assert "pip install -r requirements-hpo.txt" in Words(language).error(missing.value)


def test_few_rows_and_a_method_without_settings_are_refused(store: Store, readable: Store) -> None:
    with pytest.raises(SettingsError, match="nothing_to_search"):
        hpo.run(readable, TrainSettings(method="frozen"))
    with pytest.raises(SettingsError, match="nothing_to_search"):  # so few rows that "auto" moves no weight
        hpo.run(readable)
    load(store, english(100))
    with pytest.raises(DataError, match="too_few_to_search"):
        hpo.run(store, TOP)


def test_the_trials_go_with_whoever_is_erased(readable: Store, rows: pl.DataFrame) -> None:
    models = Path(readable.path).parent / "models"
    nothing(rows, models)
    assert list(models.glob(f"{SEARCH}*"))
    train.forget_begun(readable)
    assert not list(models.glob(f"{SEARCH}*"))


def test_another_search_takes_the_place_of_the_last_and_a_broken_file_begins_anew(
    rows: pl.DataFrame, tmp_path: Path
) -> None:
    nothing(rows, tmp_path)
    nothing(rows.head(200), tmp_path)
    (file,) = tmp_path.glob(f"{SEARCH}*")
    file.write_bytes(b"no database at all" * 99)
    nothing(rows.head(200), tmp_path)
    assert file.read_bytes().startswith(b"SQLite")


# the space ---------------------------------------------------------------------------------------------------------


def test_every_recipe_lies_in_the_space_of_every_method() -> None:
    assert set(SPACES) == set(METHODS) - {"auto", "frozen"}
    for recipe in (TeachSettings(), *RECIPES.values()):
        for scope in SPACES.values():
            for name, one in scope.items():
                usual = space.value(recipe, name)
                assert usual in one if isinstance(one, tuple) else one.low <= usual <= one.high, name
                assert space.value(space.applied(recipe, [(name, usual)]), name) == usual


def test_every_setting_has_a_name_in_both_languages() -> None:
    for scope in SPACES.values():
        for name in scope:
            assert all(Words(language).has(f"search.set.{name.replace('.', '_')}") for language in ("en", "zh"))


def test_settings_are_put_in_their_place() -> None:
    how = space.applied(TeachSettings(), [("loop.epochs", 5), ("fewshot.contrast.rate", 1e-4)])
    assert (how.loop.epochs, how.fewshot.contrast.rate, how.loop.batch) == (5, 1e-4, 16)
    assert space.changed(TeachSettings(), [("loop.epochs", 5), ("loop.batch", 16)]) == (("loop.epochs", 5),)


def test_opening_the_flow_loads_no_optuna() -> None:
    import subprocess

    began = time.monotonic()
    code = "import sys, core.flows.hpo; sys.exit('optuna' in sys.modules or 'sqlalchemy' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).resolve().parents[2], check=False).returncode
        == 0
    )
    assert time.monotonic() - began < 60
