"""A shop teaches a model, the proof decides about its use, and it judges texts until it is taken back."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from core.base.clock import now
from core.base.errors import Cancelled, ModelError, NotYet
from core.finetune.checkpoint import Checkpoints
from core.flows import home, job_log, judges, train, train_command
from core.flows.train import TrainSettings
from core.flows.training import classes, duration, underway
from core.jobs.job import INTERRUPTED, RUNNING, Job
from core.store.store import Run, Store, new_run_id
from tests.finetune.texts import chinese, english, load
from tests.flows.answered import answered

ROOT = Path(__file__).resolve().parents[2]
FULL = TrainSettings(method="full")


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A shop that has fully taught one model."""
    opened = load(Store(tmp_path_factory.mktemp("taught") / "shop.duckdb"), pl.concat([english(), chinese()]))
    train.run(opened, FULL)
    yield opened
    opened.close()


def add_model(store: Store, model_id: str, proof: dict) -> None:
    folder = home.models(store.path) / model_id
    folder.mkdir(parents=True, exist_ok=True)
    row = {"model_id": model_id, "task": "sentiment", "method": "full", "proof": json.dumps(proof), "stage": "candidate",
           "path": str(folder), "created_at": now()}  # fmt: skip
    store.publish(Run(new_run_id(), "train", "", now(), 0.0), {"finetune.models": pl.DataFrame([row])})


def test_a_training_is_published_with_its_proof_and_its_curve(taught: Store) -> None:
    model = taught.frame("finetune.models").row(0, named=True)
    assert (model["task"], model["method"], model["stage"]) == ("sentiment", "full", "candidate")
    proof = json.loads(model["proof"])
    assert proof["split_by"] == "customer" and proof["rows"] == proof["against"]["frozen"]["rows"] > 30
    assert json.loads(model["metrics"]) == proof["scores"]["model"]
    assert (
        json.loads(model["baseline"]) == proof["scores"]["frozen"]
        and json.loads(model["floor"]) == proof["scores"]["floor"]
    )
    assert proof["reload"]["largest"] <= 1e-5 and max(proof["moved"].values()) > 0
    kinds = set(taught.frame("finetune.curves")["kind"])
    assert kinds == {"score", "right", "loss", "frozen", "floor"}


def test_the_folder_holds_the_model_and_how_it_came_about(taught: Store) -> None:
    folder = Path(taught.frame("finetune.models")["path"][0])
    card = json.loads((folder / "card.json").read_text("utf-8"))
    assert card["labels"] == ["negative", "positive"] and card["seed"] == 0 and card["proof"]["rows"] > 0
    assert [f.name for f in folder.parent.iterdir()] == [folder.name]  # nothing unfinished lies about


def test_rows_in_are_rows_taught_and_rows_set_aside(taught: Store) -> None:
    run = taught.latest("train")
    assert (run.rows_in, run.rows_out + run.set_aside) == (200, 200)


def test_the_same_training_is_not_done_twice(taught: Store) -> None:
    assert train.run(taught, FULL).facts["skipped"] and taught.count("finetune.models") == 1


def test_a_stop_leaves_nothing_behind(shop: Store) -> None:
    def stop(done: float, total: float, **facts: object) -> None:
        if "round" in facts:
            raise Cancelled

    with pytest.raises(Cancelled):
        train.run(shop, FULL, stop)
    assert not shop.count("finetune.models") and shop.latest("train") is None
    assert not list((Path(shop.path).parent / "models").iterdir())


def test_a_training_that_was_cut_goes_on_and_ends_as_one_that_was_not(
    shop: Store, taught: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(underway, "Checkpoints", partial(Checkpoints, every=0))

    def power_cut(done: float, total: float, **facts: object) -> None:
        if facts.get("round") == 2:
            raise SystemError

    models, seen = Path(shop.path).parent / "models", []
    for _ in range(2):  # it is cut twice, further on each time
        with pytest.raises(SystemError):
            train.run(shop, FULL, power_cut)
        assert [p.name[: len(underway.BEGUN)] for p in models.iterdir()] == [underway.BEGUN]
    run = train.run(shop, FULL, lambda done, total, **facts: seen.append(facts))
    assert any(facts.get("resumed") for facts in seen)
    assert [p.name for p in models.iterdir()] == [run.facts["model_id"]]  # no checkpoint is left
    ours, whole = (json.loads(s.frame("finetune.models")["proof"][0]) for s in (shop, taught))
    assert ours["scores"] == whole["scores"] and ours["moved"] == whole["moved"]


def test_the_checkpoint_of_another_training_is_not_taken_and_goes(shop: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(underway, "Checkpoints", partial(Checkpoints, every=0))

    def power_cut(done: float, total: float, **facts: object) -> None:
        if "round" in facts:
            raise SystemError

    with pytest.raises(SystemError):
        train.run(shop, FULL, power_cut)
    seen: list[dict] = []
    run = train.run(shop, replace(FULL, method="top"), lambda done, total, **facts: seen.append(facts))
    assert not any("resumed" in facts for facts in seen)
    assert [p.name for p in (Path(shop.path).parent / "models").iterdir()] == [run.facts["model_id"]]


def test_what_a_killed_training_left_is_cleared_by_the_next(shop: Store) -> None:
    left = Path(shop.path).parent / "models" / f"{home.UNFINISHED}sentiment-1"
    left.mkdir(parents=True)
    run = train.run(shop, TrainSettings(method="frozen"))
    assert not left.exists() and (left.parent / run.facts["model_id"]).exists()


def test_without_reviews_there_is_nothing_to_teach(store: Store) -> None:
    with pytest.raises(NotYet, match="load"):
        train.run(store)


def test_labels_that_do_not_say_good_or_bad_are_kinds_and_judge_no_feelings(shop: Store) -> None:
    kinds = english().with_columns(
        review_id=pl.col("review_id") + "b",
        label=pl.Series(["refund", "delivery"] * 60),
        text="Really: " + pl.col("text"),
    )
    load(shop, kinds)
    run = train.run(shop, TrainSettings(source="label", method="frozen"))
    assert shop.frame("finetune.models")["task"].to_list() == ["intent"]
    judges.put_to_use(shop, run.facts["model_id"])
    assert judges.in_use(shop, "intent") and judges.predict(shop, ["The fan broke."]) is None


def test_a_label_column_can_be_taught(store: Store) -> None:
    load(store, english().with_columns(label=pl.Series(["good", "bad"] * 60), rating=pl.lit(None, pl.Float64)))
    run = train.run(store, TrainSettings(source="label", method="frozen"))
    judges.put_to_use(store, run.facts["model_id"])
    assert judges.predict(store, ["The kettle works perfectly and I love it."])["score"][0] > 0


def test_a_model_in_use_judges_and_can_be_taken_back(shop: Store) -> None:
    asked = [
        "The mop is terrible, do not buy.",
        "The fan is excellent, very happy.",
        "质量太差，别买",
        "很好用，非常满意",
    ]
    assert judges.predict(shop, asked) is None
    run = train.run(shop, TrainSettings(method="frozen"))
    before = shop.version("finetune.stages")
    judges.put_to_use(shop, run.facts["model_id"])
    assert shop.version("finetune.stages") != before  # what follows from feelings knows that it has to be computed anew
    judged = judges.predict(shop, asked)
    assert (judged["score"] > 0).to_list() == [False, True] * 2 and set(judged["sentiment"]) <= {
        "negative",
        "neutral",
        "positive",
    }
    assert judged["score"].is_between(-1, 1).all() and judged["judged_by"].unique().to_list() == [run.facts["model_id"]]
    judges.roll_back(shop)
    assert judges.in_use(shop) is None and judges.predict(shop, asked) is None


def test_the_proof_decides_what_may_be_used(taught: Store, store: Store) -> None:
    proof = json.loads(taught.frame("finetune.models")["proof"][0])
    good = {
        **proof,
        "against": {n: {"difference": 0.1, "low": 0.05, "high": 0.15, "rows": 300} for n in ("frozen", "floor")},
    }
    worse = {
        **good,
        "against": {**good["against"], "frozen": {"difference": -0.1, "low": -0.15, "high": -0.05, "rows": 300}},
    }
    for name, kept in (("first", good), ("second", good), ("worse", worse), ("unproved", {})):
        add_model(store, name, kept)
    for name, code in (("worse", "proof_worse"), ("unproved", "proof_missing"), ("nobody", "model_unknown")):
        with pytest.raises(ModelError) as refused:
            judges.put_to_use(store, name)
        assert refused.value.code == code
    assert judges.in_use(store) is None
    judges.put_to_use(store, "first")
    judges.put_to_use(store, "second")
    stages = dict(store.frame("finetune.models", ("model_id", "stage")).iter_rows())
    assert stages == {"first": "retired", "second": "in_use", "worse": "candidate", "unproved": "candidate"}
    judges.roll_back(store)
    assert judges.in_use(store)["model_id"] == "first"
    judges.roll_back(store)
    judges.roll_back(store)  # nothing to go back to is no error
    stages = dict(store.frame("finetune.models", ("model_id", "stage")).iter_rows())
    assert stages["first"] == stages["second"] == "retired"


def test_a_model_whose_folder_is_gone_says_so(shop: Store) -> None:
    run = train.run(shop, TrainSettings(method="frozen"))
    judges.put_to_use(shop, run.facts["model_id"])
    judges._opened.cache_clear()
    folder = Path(shop.frame("finetune.models")["path"][0])
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(ModelError, match="model_unreadable"):
        judges.predict(shop, ["anything"])


def test_a_moved_database_finds_its_models(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    opened = load(Store(before / "shop.duckdb"), english())
    judges.put_to_use(opened, train.run(opened, TrainSettings(method="frozen")).facts["model_id"])
    opened.close()
    before.rename(after)
    opened = Store(after / "shop.duckdb")
    assert judges.predict(opened, ["The kettle is excellent, very happy."])["score"][0] > 0
    opened.close()


def test_the_time_is_told_before_the_start(shop: Store) -> None:
    quick, careful = (duration.estimate(shop, TrainSettings(recipe=r, method="full")) for r in ("quick", "careful"))
    assert 0 < quick < careful < 120
    assert duration.estimate(shop, TrainSettings(source="label")) == 0


def test_short_chinese_texts_make_the_others_no_shorter(store: Store) -> None:
    more = english().with_columns(review_id="b" + pl.col("review_id"), text="Honestly: " + pl.col("text"))
    many = pl.concat([english(), more])  # more than take turns, which would be another matter
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": many})
    alone = duration.estimate(store, TrainSettings(method="full"))
    store.publish(Run(new_run_id(), "load", "", now(), 0.0), {"ingest.reviews": pl.concat([many, chinese(400)])})
    assert duration.estimate(store, TrainSettings(method="full")) >= alone


def test_a_training_that_never_ended_is_marked_with_what_was_asked(store: Store) -> None:
    asked = {"recipe": "careful", "method": "lora", "curve": [{"step": 1}]}
    job_log.record(store, Job("j1", "train", RUNNING, now(), done=3, total=10, facts=asked))
    job_log.record(store, Job("j2", "line", "done", now()))
    assert job_log.mark_interrupted(store) == 1 and job_log.mark_interrupted(store) == 0
    last = store.frame("ops.job_events").filter(job_id="j1").sort("happened_at").row(-1, named=True)
    assert last["state"] == INTERRUPTED
    facts = json.loads(last["facts"])
    assert (facts["recipe"], facts["method"]) == ("careful", "lora") and "curve" not in facts


# the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    english(96).write_csv(tmp_path / "train.csv")
    english(128)[96:].write_csv(tmp_path / "test.csv")
    return str(tmp_path / "train.csv"), str(tmp_path / "test.csv")


def call(capsys, *given: str) -> tuple[int, str, str]:
    code = train_command.main(given)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_ends_with_the_figures(files: tuple[str, str], tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(classes, "cores", lambda: 1)
    code, out, _ = call(
        capsys, "--train", files[0], "--test", files[1], "--text", "text", "--label", "rating", "--task", "sentiment",
        "--method", "frozen", "--out", str(tmp_path / "model"),
    )  # fmt: skip
    answer = answered(out)
    assert code == 0
    assert all(
        s["low"] <= s["macro_f1"] <= s["high"] for s in (answer[part] for part in ("metrics", "baseline", "floor"))
    )
    assert answer["metrics"]["rows"] == 32 and answer["metrics"]["accuracy"] > 0.8
    assert (Path(answer["model_path"]) / "card.json").exists() and answer["seen_in_training"] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"--train": "nowhere.csv"}, "There is no file nowhere.csv at this place. Check the path."),
        ({"--test": "nowhere.csv"}, "There is no file nowhere.csv at this place. Check the path."),
        ({"--text": "words"}, "train.csv has no column called words."),
        ({"--task": "need"}, "train.csv holds a kind of need that is not known: 5.0. "
         "Known are wish, workaround, lack, comparison, question, none."),
        ({"--task": "aspect"}, "The column rating of train.csv holds no places in its texts. "
         "Write them as [[start, end, label], …], counted in characters."),
        ({"--task": "aspect", "--method": "lora"}, "The task aspect has no method lora. Choose one of these: auto, full, frozen."),
        ({"--task": "representation", "--method": "lora"}, "The task representation has no method lora. Choose one of these: auto, full."),
        ({"--task": "adaptation"}, "Only 96 different texts can be learnt from; at least 2,000 are needed."),
        ({"--task": "representation", "--text": "words"}, "train.csv has no column called words."),
        ({"--task": "aspect", "--label": "words"}, "train.csv has no column called words."),
        ({"--base": "nowhere/no-model"}, "There is no folder nowhere/no-model and no model of that name in the cache on this machine. "
         "Nothing is fetched from the internet: download the model first and name its folder."),
        ({"--label": "language"}, "All texts carry the same answer (en), so there is nothing to tell apart."),
        ({"--text": "rating"}, "The column of texts holds numbers. Choose the column in which people wrote."),
    ],
)  # fmt: skip
def test_the_command_refuses_in_one_sentence(files, capsys, change: dict[str, str], said: str) -> None:
    given = {
        "--train": files[0],
        "--test": files[1],
        "--text": "text",
        "--label": "rating",
        "--task": "sentiment",
        **change,
    }
    code, out, err = call(capsys, *[part for pair in given.items() for part in pair])
    assert code == 1 and out == "" and err.strip().splitlines()[-1] == said


def test_the_command_overwrites_nothing(files, tmp_path: Path, capsys) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine")
    code, _, err = call(
        capsys, "--train", files[0], "--test", files[1], "--text", "text", "--label", "rating", "--task", "sentiment",
        "--out", str(tmp_path / "kept"),
    )  # fmt: skip
    assert code == 1 and "is not empty" in err and (tmp_path / "kept" / "mine.txt").read_text() == "mine"


def test_the_command_can_be_called_as_a_module(files: tuple[str, str]) -> None:
    given = ["--train", files[0], "--test", files[1], "--text", "text", "--label", "stars", "--task", "sentiment"]
    called = subprocess.run(
        [sys.executable, "-m", "core.flows.train", *given], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (called.returncode, called.stdout) == (1, "")
    assert called.stderr.strip() == "train.csv has no column called stars."
