"""The page of teaching: what it offers, what it shows of a training, and what its buttons do."""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.base.clock import now
from core.base.errors import DataError
from core.finetune import backbone
from core.flows import job_log, judges, train
from core.flows.train import TrainSettings
from core.flows.training import places
from core.jobs.job import RUNNING, Job
from core.jobs.runner import JobRunner
from core.store.store import Run, Store, new_run_id
from core.ui import job_panel, resources
from core.views import train as view
from core.words.catalog import Words
from tests.finetune import test_tagger
from tests.finetune.texts import chinese, english

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "prepare" / "train.py")
EN, ZH = Words("en"), Words("zh")


@pytest.fixture(autouse=True)
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of its own: its state folder, its databases, its one lane of jobs."""
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path))
    st.cache_resource.clear()
    st.cache_data.clear()
    with backbone.threads(1):
        yield
        lane().close()
        lane()._thread.join(30)
    st.cache_resource.clear()


@pytest.fixture
def busy() -> Iterator[threading.Event]:
    """Another job holds the lane, so that what a page asks for waits behind it; set it to let the lane go on."""
    hold = threading.Event()
    lane().submit("line", lambda tick: hold.wait(30), shop="own")
    yield hold
    for job in lane().active():
        lane().cancel(job.job_id)
    hold.set()


def store() -> Store:
    return resources._store("own")


def lane() -> JobRunner:
    return resources.runner()


def load(rows: pl.DataFrame) -> None:
    store().publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": rows})


def page(language: str = "en") -> AppTest:
    opened = AppTest.from_file(PAGE, default_timeout=60)
    opened.session_state["atlas.shop"] = "own"
    opened.session_state["atlas.language"] = language
    return opened.run()


def said(opened: AppTest) -> str:
    """Everything that the page says, as one text."""
    assert not opened.exception
    text = "\n".join(str(e.value) for kind in ("title", "subheader", "markdown") for e in opened.get(kind))
    return text.replace("\\", "")  # text from files is escaped


def button(opened: AppTest, key: str):
    return next((b for b in opened.button if b.key == key), None)


@pytest.fixture(scope="module")
def proved() -> dict[str, Any]:
    """The row of a model that was really taught, for tests that let its proof say something else."""
    small = Store()
    small.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": english()})
    with backbone.threads(1):
        train.run(small, TrainSettings(method="frozen"))
    return small.frame("finetune.models").row(0, named=True)


def taught(row: dict[str, Any], gain: tuple[float, float] = (0.02, 0.12), **changed: object) -> str:
    """Publish a model whose proof says what a test is about."""
    proof, model_id = json.loads(row["proof"]), new_run_id()
    gap = {"difference": sum(gain) / 2, "low": gain[0], "high": gain[1], "rows": proof["rows"]}
    proof |= {"against": {"frozen": gap, "floor": gap}, **changed}
    told = Run(new_run_id(), "train", "", now(), 12.0, facts={"model_id": model_id})
    made = {**row, "model_id": model_id, "proof": json.dumps(proof), "created_at": now()}
    store().publish(told, {"finetune.models": pl.DataFrame([made])})
    return model_id


# nothing to teach from -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_an_empty_shop_says_what_is_needed(words: Words) -> None:
    opened = page(words.language)
    assert words("train.nothing") in said(opened) and words("train.no_stars") in said(opened)
    assert button(opened, "train.bring") and not button(opened, "train.start")


def test_reviews_without_stars_are_told_from_no_reviews() -> None:
    load(english().with_columns(rating=pl.lit(None, pl.Float64)))
    assert EN("train.no_stars") in said(page())


def test_ten_reviews_are_too_few_and_the_page_says_how_many_are_needed() -> None:
    load(english(10))
    text = said(page())
    assert EN.error("too_few_to_teach", {"rows": 10, "needed": 40}) in text


# before the start ----------------------------------------------------------------------------------------------


def test_a_shop_with_stars_offers_two_recipes_with_their_time() -> None:
    load(english())
    opened = page()
    recipes = opened.get("button_group")[0]
    offered = [o.content for o in recipes.proto.options]
    assert len(offered) == 2 and all(" s" in o or " min" in o for o in offered)
    assert button(opened, "train.start").disabled is False
    assert EN("train.rows", n="120") in said(opened) and "negative 60" in said(opened)


def test_chinese_rows_are_said_to_go_to_a_character_model() -> None:
    load(pl.concat([english(), chinese()]))
    assert EN("train.chinese_too", n="80") in said(page())
    assert ZH("train.chinese_too", n="80") in said(page("zh"))


def test_a_label_column_can_be_chosen_instead_of_stars() -> None:
    load(english().with_columns(label=pl.Series(["good", "bad"] * 60)))
    opened = page()
    assert EN("train.star_rule") in said(opened)
    opened.session_state["train.source"] = "label"
    assert EN("train.label_rule") in said(opened.run())
    assert opened.session_state["atlas.kept.train.source"] == "label"


def test_start_queues_one_training_with_what_was_chosen(busy: threading.Event) -> None:
    load(english())
    opened = page()
    opened.session_state["train.recipe"] = "careful"
    opened.run()
    opened.selectbox(key="train.method").set_value("frozen").run()
    button(opened, "train.start").click().run()
    job = next(j for j in lane().jobs() if j.name == "train")
    assert (job.facts["recipe"], job.facts["method"], job.facts["shop"]) == ("careful", "frozen", "own")
    assert EN("train.waiting") in said(opened)
    assert button(opened, "train.start").disabled
    busy.set()
    assert lane().wait(job.job_id).state == "done"
    assert EN("train.proof", name=f"{EN('train.method_frozen')} · {EN('train.careful')}") in said(page())


def many() -> pl.DataFrame:
    """More reviews than take turns."""
    again = english().with_columns(review_id=pl.col("review_id") + "b", text="Honestly: " + pl.col("text"))
    return pl.concat([english(), again])


def test_a_search_is_offered_with_its_time_and_queued(busy: threading.Event) -> None:
    load(many())
    opened = page()
    opened.selectbox(key="train.method").set_value("top").run()
    opened.select_slider(key="search.minutes").set_value(40).run()
    button(opened, "search.start").click().run()
    job = next(j for j in lane().jobs() if j.name == "train")
    assert (job.facts["method"], job.facts["search_minutes"], job.facts["shop"]) == ("top", 40.0, "own")
    assert button(opened, "search.start").disabled


def test_what_is_in_the_way_of_a_search_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    load(english())
    opened = page()
    assert EN.error("too_few_to_search", {"rows": 120, "needed": 151}) in said(opened)
    assert button(opened, "search.start").disabled
    load(many())
    assert EN("errors.nothing_to_search") in said(page())  # so few that the program would choose the output layer only
    monkeypatch.setitem(sys.modules, "optuna", None)
    assert ZH("errors.search_missing") in said(page("zh"))
    assert not button(opened, "train.start").disabled  # everything else goes on without it


# while it runs -------------------------------------------------------------------------------------------------


def test_what_waits_says_what_it_waits_for(busy: threading.Event) -> None:
    waiting = lane().submit("train", lambda tick: None, shop="own")
    for _ in range(100):
        if any(j.state == RUNNING for j in lane().active()):
            break
        time.sleep(0.02)
    assert job_panel._ahead(lane().job(waiting)).name == "line"
    assert all(job_panel._ahead(j) is None for j in lane().active() if j.state == RUNNING)


def look(score: float, right: float, epoch: float) -> dict[str, float]:
    return {
        "step": 1,
        "epoch": epoch,
        "loss": 0.5,
        "score": score,
        "low": score - 0.03,
        "high": score + 0.03,
        "right": right,
    }


def follow(facts: dict, shown: Callable[[AppTest], None]) -> Job:
    """Let a job report `facts`, look at the page while it waits, then cancel it there."""
    reported, go_on = threading.Event(), threading.Event()

    def work(tick) -> None:
        tick(4, 10, **facts)
        reported.set()
        go_on.wait(20)
        tick(5, 10)

    job_id = lane().submit("train", work, shop="own")
    assert reported.wait(10)
    opened = page()
    shown(opened)
    button(opened, f"train.cancel.{job_id}").click().run()
    go_on.set()
    return lane().wait(job_id)


def test_a_running_training_is_told_in_plain_words_with_its_two_curves() -> None:
    load(english())
    facts = {
        "stage": "teaching", "round": 2, "rounds": 3, "samples_per_second": 34.2, "beside": {"frozen": 0.7, "floor": 0.66},
        "curve": [look(0.6, 0.71, 0.5), look(0.75, 0.78, 1.2)],
        "losses": [{"step": 1, "epoch": 0.1, "loss": 0.7}, {"step": 9, "epoch": 1.2, "loss": 0.4}],
    }  # fmt: skip

    def shown(opened: AppTest) -> None:
        assert "Round 2 of 3, getting better: score 60.0 → 75.0 of 100." in said(opened)
        assert "34 texts a second" in said(opened) and "GB of memory" in said(opened)
        charts = [json.loads(c.proto.spec) for c in opened.get("plotly_chart")]
        texts = [a["text"] for chart in charts for a in chart["layout"].get("annotations", [])]
        assert {"before teaching 70.0", "word counts 66.0", "<b>now 75.0</b>", "<b>0.40</b>"} <= set(texts)

    assert follow(facts, shown).state == "cancelled"
    assert EN("errors.cancelled") in said(page())


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"stage": "frozen"}, EN("train.measuring")),
        ({"stage": "teaching", "round": 1, "rounds": 3}, EN("train.reading", round=1, rounds=3)),
        ({"stage": "teaching", "round": 1, "rounds": 3, "curve": [look(0.6, 0.71, 0.5)]}, EN("train.first_look", round=1, rounds=3, now="60.0")),
        ({"stage": "teaching", "round": 3, "rounds": 3, "curve": [look(0.6, 0.71, 0.5), look(0.6, 0.7, 1)]},
         EN("train.no_better", round=3, rounds=3, first="60.0", now="60.0")),
        ({"stage": "groups"}, EN("train.grouping")),
        ({"stage": "teaching", "round": 1, "rounds": 2, "losses": [{"step": 1, "epoch": 0.1, "loss": 3.2}]}, EN("train.pull_title")),
        ({"stage": "proof", "round": 3, "rounds": 3}, EN("train.proving")),
    ],
)  # fmt: skip
def test_every_stage_has_its_sentence(facts: dict, sentence: str) -> None:
    load(english())
    follow(facts, lambda opened: pytest.fail("not said") if sentence not in said(opened) else None)


def test_another_browser_sees_the_same_training_and_another_shop_does_not() -> None:
    load(english())

    def shown(opened: AppTest) -> None:
        assert EN("train.measuring") in said(page()) and ZH("train.measuring") in said(page("zh"))
        other = AppTest.from_file(PAGE, default_timeout=60)
        other.session_state["atlas.shop"], other.session_state["atlas.language"] = "sample", "en"
        assert EN("train.measuring") not in said(other.run())

    follow({"stage": "counting"}, shown)


def test_a_running_search_says_trial_best_and_time_left() -> None:
    load(english())
    facts = {"stage": "teaching", "round": 1, "rounds": 3, "trial": 4, "best_score": 0.712, "trying_left": 600.0}

    def shown(opened: AppTest) -> None:
        assert EN("search.running", n=4, best="71.2", left="10 min") in said(opened)
        assert ZH("search.running", n=4, best="71.2", left="10 分钟") in said(page("zh"))

    follow(facts, shown)
    follow({**facts, "best_score": 0.0}, lambda opened: _says(opened, EN("search.first", left="10 min")))


def _says(opened: AppTest, sentence: str) -> None:
    assert sentence in said(opened)


# how it ended --------------------------------------------------------------------------------------------------


def test_a_training_cut_off_by_the_end_of_the_server_can_be_started_again() -> None:
    load(english())
    asked = {"recipe": "careful", "method": "frozen", "shop": "own"}
    job_log.record(store(), Job("j1", "train", RUNNING, now(), facts=asked))
    job_log.mark_interrupted(store())
    opened = page()
    assert EN("train.interrupted") in said(opened)
    button(opened, "train.again").click().run()
    job = lane().jobs()[-1]
    assert (job.name, job.facts["recipe"], job.facts["method"]) == ("train", "careful", "frozen")
    assert lane().wait(job.job_id).state == "done"
    assert EN("train.interrupted") not in said(page())


def test_a_search_that_was_cut_is_started_again_as_a_search(busy: threading.Event) -> None:
    load(many())
    asked = {"recipe": "careful", "method": "top", "shop": "own", "search_minutes": 40.0, "trial": 3}
    job_log.record(store(), Job("j1", "train", RUNNING, now(), facts=asked))
    job_log.mark_interrupted(store())
    button(page(), "train.again").click().run()
    job = lane().jobs()[-1]
    assert (job.name, job.facts["recipe"], job.facts["search_minutes"]) == ("train", "careful", 40.0)


def test_a_failed_training_says_why_and_what_is_safe() -> None:
    load(english())

    def fail(tick) -> None:
        raise DataError("too_few_of_a_label")

    lane().wait(lane().submit("train", fail, shop="own", method="frozen"))
    opened = page()
    assert EN("errors.too_few_of_a_label") in said(opened) and EN("train.safe") in said(opened)
    assert button(opened, "train.again")


# what came out -------------------------------------------------------------------------------------------------


def table(opened: AppTest) -> pl.DataFrame:
    return pl.DataFrame(opened.table[0].value)


def test_a_proved_model_can_be_put_to_use_and_taken_back(proved, busy) -> None:
    load(english())
    model = taught(proved)
    opened = page()
    assert "Use the new one: +7.0" in said(opened)
    checks = table(opened)
    assert checks[EN("train.check")].to_list()[1] == EN("train.check_frozen")
    assert "+7.0 (+2.0 to +12.0)" in checks[EN("train.seen")].to_list()
    button(opened, "train.use").click().run()
    assert judges.in_use(store())["model_id"] == model
    assert any(j.name == "judge" for j in lane().jobs())  # the map and the satisfaction follow
    opened = page()
    assert EN("train.stage_in_use") in said(opened) and not button(opened, "train.use")
    button(opened, "train.roll_back").click().run()
    assert judges.in_use(store()) is None


@pytest.mark.parametrize(
    ("gain", "changed", "code"),
    [((-0.2, -0.1), {}, "proof_worse"), ((0.1, 0.2), {"reload": {"largest": 0.5, "rows": 10}}, "proof_reload")],
)
def test_what_the_proof_forbids_is_disabled_with_its_reason(
    proved, gain: tuple[float, float], changed: dict, code: str
) -> None:
    load(english())
    taught(proved, gain, **changed)
    opened = page()
    assert button(opened, "train.use").disabled and EN(f"errors.{code}") in said(opened)
    assert "Keep what you have" in said(opened)


def test_too_close_to_call_is_said(proved) -> None:
    load(english())
    taught(proved, (-0.02, 0.04))
    opened = page()
    assert "Too close to call: +1.0" in said(opened) and not button(opened, "train.use").disabled


def test_what_was_tried_is_drawn_with_the_best_three(proved) -> None:
    load(english())
    model = taught({**proved, "settings": json.dumps({"recipe": "quick", "chosen": [["loop.epochs", 5]]})})
    at = now()
    rows = [
        (model, n + 1, state, score, 60.0, 6, json.dumps({"loop.epochs": epochs, "loop.rate": 1.5e-4}), at)
        for n, (state, score, epochs) in enumerate(
            [("done", 0.7, 3), ("pruned", 0.5, 2), ("done", 0.6, 4), ("done", 0.75, 5), ("done", 0.2, 6)]
        )
    ]
    names = ["model_id", "number", "state", "score", "seconds", "looks", "settings", "searched_at"]
    trials = pl.DataFrame(rows, schema=names, orient="row")
    store().publish(Run(new_run_id(), "hpo", "", now(), 300.0), {"finetune.trials": trials})
    opened = page()
    assert EN("search.trials_note", n=5, pruned=1) in said(opened) and EN("search.named") in said(opened)
    (best,) = [t for t in (pl.DataFrame(t.value) for t in opened.table) if EN("search.changed") in t.columns]
    assert best[EN("train.score")].to_list() == ["75.0", "70.0", "60.0"]
    assert best[EN("search.changed")].to_list() == ["rounds 5", EN("search.nothing_changed"), "rounds 4"]
    charts = [json.loads(c.proto.spec) for c in opened.get("plotly_chart")]
    texts = [a["text"] for chart in charts for a in chart["layout"].get("annotations", [])]
    assert {"present settings 70.0", "<b>best 75.0</b>"} <= set(texts)
    assert ZH("search.trials_note", n=5, pruned=1) in said(page("zh"))


def test_old_models_are_listed_and_can_be_looked_at(proved) -> None:
    load(english())
    first, second = taught(proved), taught(proved, (0.0, 0.01))
    opened = page()
    listed = opened.dataframe[0].value
    assert listed.shape[0] == 2 and "Too close to call" in said(opened)
    opened.session_state["atlas.kept.train.model"] = first
    assert "Use the new one" in said(opened.run()) and first != second


# places --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_marked_places_are_taught_by_the_page_and_tried_on_a_sentence(words: Words, monkeypatch) -> None:
    monkeypatch.setattr(places, "HOW", test_tagger.SMALL)
    texts, found = test_tagger.english()
    marks = pl.DataFrame({"text": texts, "spans": [json.dumps(p) for p in found], "file": "marks.jsonl"})
    store().publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.labels": marks})
    opened = page(words.language)
    assert words("train.marked_rule") in said(opened) and not button(opened, "race.start")
    button(opened, "train.start").click().run()
    assert lane().wait(next(j for j in lane().jobs() if j.name == "train").job_id).state == "done"
    opened = page(words.language)
    (model,) = view.read(store()).models
    assert model.task == judges.ASPECT and words("train.places_note") in said(opened)
    assert words("train.kinds") in [e.label for e in opened.expander]
    opened.text_input(key="train.try").input("I think the kettle broke , *really* .").run()
    assert ":violet-background[kettle] :gray[ASP:Negative] broke , *really* ." in said(opened)
    assert opened.get("plotly_chart")


# encoders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_sentences_without_labels_are_offered_and_what_came_out_is_told(
    words: Words, proved, busy, monkeypatch
) -> None:
    load(english())
    ids = [f"v{n}" for n in range(450)]
    voices = pl.DataFrame(
        {"voice_id": ids, "review_id": ids, "text": [f"The kettle number {n} leaks." for n in range(450)]}
    )
    read = pl.DataFrame({"voice_id": ids, "territory": "transformer", "text_hash": ids})
    store().publish(Run(new_run_id(), "listen", "", now(), 0.0), {"ingest.voices": voices})
    store().publish(Run(new_run_id(), "embed", "", now(), 0.0), {"represent.voices": read})
    opened = page(words.language)
    assert words("train.sentences", n=words.count(450)) in said(opened)
    opened = AppTest.from_file(PAGE, default_timeout=60)
    for name, value in (("shop", "own"), ("language", words.language), ("kept.train.source", "meaning"),
                        ("kept.train.method", "lora")):  # fmt: skip
        opened.session_state[f"atlas.{name}"] = value  # a method kept from another source has no place here
    opened.run()
    assert words("train.meaning_rule") in said(opened) and not button(opened, "race.start")
    method = next(s for s in opened.selectbox if s.key == "train.method")
    assert method.options == [words("train.method_selftrain"), words("train.method_pairs")] and method.index == 0
    button(opened, "train.start").click().run()
    asked = next(j for j in lane().jobs() if j.name == "train")
    assert (asked.facts["source"], asked.state) == ("meaning", "queued")
    lane().cancel(asked.job_id)

    row = {**proved, "task": "representation", "method": "selftrain", "settings": json.dumps({"source": "meaning"})}
    model_id = taught(row, known_by="category", names=[], confusion=[], confidence={})
    curve = train.curve_of(model_id, [], [{"step": n, "epoch": n / 10, "loss": 3.0 - n} for n in (1, 2)], {})
    store().publish(Run(new_run_id(), "train", "", now(), 1.0), {"finetune.curves": curve})
    opened = page(words.language)
    told = said(opened)
    assert words("train.pull_title") in told and words("train.map_note") in told and words("train.pull_note") in told
    by = words("train.known_by_category")
    assert words("train.map_race_note", n=words.count(json.loads(proved["proof"])["rows"]), by=by) in told
    assert not [t for t in opened.text_input if t.key == "train.try"]
