"""The command trains each task in English and in Chinese, ends with its figures, and leaves a model that answers the same."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from core.finetune import backbone, judge, teach
from core.finetune.encoders.probe import grouped
from core.finetune.loop import LoopSettings
from core.finetune.tagging import proof, tagger
from core.flows import train_command
from core.flows.training import classes, encoders, files, groups, places
from core.represent.transformer import TransformerEncoder
from tests.finetune import test_adaptation, test_selftrain, test_tagger
from tests.finetune.texts import PLACES, THINGS
from tests.flows.answered import answered

NEEDED = (("I wish the {} had a longer cord.", " Wish"), ("The {} does not come with instructions.", "LACK"),
          ("It is better than my old {}.", "comparison "), ("Does the {} work with 220 volts?", "Question"),
          ("The {} is fine.", None), ("We like this {}.", "none"))  # fmt: skip
NEEDED_ZH = (("希望商家给{}的水壶加个把手。", "wish"), ("{}的水壶没有说明书。", "lack"), ("{}的水壶比以前的好用。", "comparison"),
             ("{}的水壶可以水洗吗？", "question"), ("{}的水壶很好用。", None), ("{}的水壶收到了。", ""))  # fmt: skip
TOPICS = {
    "card": ("my card was swallowed", "the card is lost", "where is my new card", "card stolen today"),
    "fee": ("why was I charged a fee", "a fee for cash", "what does the transfer cost", "wrong fee taken"),
    "code": ("I forgot my code", "the code is blocked", "how do I change the code", "code not accepted"),
}
ENDS = ("", " please", " again", " help", " now", " today", " sir", " thanks", " I ask", " you see")
CLAUSES = {
    "fruit": ("sweet apples", "stale bananas", "juicy oranges", "sour grapes", "crisp pears", "rotten berries"),
    "computer": ("clear screen", "good keyboard", "cool fan", "bad driver", "loud speaker", "weak battery"),
    "book": ("lovely story", "poor print", "kids read", "thin paper", "fine author", "moving tale"),
}
QUICK = replace(test_tagger.SMALL.word_loop, epochs=2)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with backbone.threads(1):
        yield


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every task take seconds."""
    for room in (classes, encoders, places):
        monkeypatch.setattr(room, "cores", lambda: 1)
    monkeypatch.setattr(
        classes, "HOW", teach.TeachSettings(most_tokens=24, loop=LoopSettings(epochs=4, batch=8, checks=1))
    )
    monkeypatch.setattr(places, "HOW", replace(test_tagger.SMALL, word_loop=QUICK))
    monkeypatch.setattr(groups, "HOW", test_selftrain.FAST)
    monkeypatch.setattr(encoders, "ADAPT", test_adaptation.SMALL)


def needs(language: str) -> pl.DataFrame:
    said, things = (NEEDED, THINGS) if language == "en" else (NEEDED_ZH, PLACES)
    rows = [(text.format(thing), label) for thing in (*things, *(f"new {t}" for t in things)) for text, label in said]
    return pl.DataFrame(rows, schema={"said": pl.String, "kind": pl.String}, orient="row")


def aspects(language: str) -> pl.DataFrame:
    if language == "en":
        texts, spans = test_tagger.english()
    else:
        made = [
            (f"放在{p}的{x}{said}。", x, q) for p in PLACES for x in ("水壶", "台灯") for said, q in test_tagger.SAID_ZH
        ]
        texts, spans = [t for t, _, _ in made], [[(t.index(x), t.index(x) + 2, f"ASP:{q}")] for t, x, q in made]
    silent = ["Nothing to report here .", "We shall see ."] if language == "en" else ["再说吧。", "先这样。"]
    places = [json.dumps(s, ensure_ascii=False) for s in spans] + ["", None]
    return pl.DataFrame({"said": [*texts, *silent], "kind": places})


def topics(language: str) -> pl.DataFrame:
    if language == "en":
        rows = [(f"{text}{end}", name) for name, texts in TOPICS.items() for text, end in product(texts, ENDS)]
    else:
        rows = [(t, list(test_adaptation.PARTS)[i % 3]) for i, t in enumerate(test_adaptation.reviews(120))]
    return pl.DataFrame(rows, schema={"said": pl.String, "kind": pl.String}, orient="row")


def clauses(language: str) -> pl.DataFrame:
    if language == "zh":
        rows = [(t, list(test_adaptation.PARTS)[i % 3]) for i, t in enumerate(test_adaptation.reviews(500))]
    else:
        rng, kinds = np.random.default_rng(0), list(CLAUSES)
        rows = [
            (", ".join(rng.choice(CLAUSES[kinds[i % 3]], 3, replace=False)) + f", buy {i}.", kinds[i % 3])
            for i in range(500)
        ]
    return pl.DataFrame(rows, schema={"said": pl.String, "kind": pl.String}, orient="row")


def pasts(language: str) -> pl.DataFrame:
    """Pasts of a shop whose customers buy what they looked for."""
    asked = (
        {"fan": "quiet fan", "kettle": "fast kettle"}
        if language == "en"
        else {"fan": "安静的风扇", "kettle": "快烧水壶"}
    )
    when = ("today", "this week", "this month", "this quarter", "this year", "long ago")
    rows = [
        (f"{orders}. {ago} searched: {asked[kind]}. {then} viewed: {asked[other]}", kind)
        for orders, ago, then in product(("no orders", "one order", "a few orders"), when, when)
        for kind, other in (("fan", "kettle"), ("kettle", "fan"))
    ]
    return pl.DataFrame(rows, schema={"said": pl.String, "kind": pl.String}, orient="row")


MADE: dict[str, Callable[[str], pl.DataFrame]] = {
    "need": needs, "aspect": aspects, "representation": topics, "adaptation": clauses, "behaviour": pasts,
}  # fmt: skip


def written(folder: Path, task: str, language: str) -> tuple[list[str], pl.DataFrame]:
    """Write four fifths of a task's rows to train on and a fifth to test on; return the arguments, and the test rows."""
    rows = MADE[task](language).with_row_index()
    parts = {"train": rows.filter(pl.col("index") % 5 != 4), "test": rows.filter(pl.col("index") % 5 == 4)}
    given = ["--task", task, "--text", "said", "--label", "kind"]
    for name, part in parts.items():
        file = folder / f"{name}.{'csv' if language == 'en' else 'jsonl'}"
        bare = part.drop("index")
        bare.write_csv(file) if language == "en" else bare.write_ndjson(file)
        given += [f"--{name}", str(file)]
    return given, parts["test"]


def call(capsys, *given: str) -> dict:
    code = train_command.main(given)
    said = capsys.readouterr()
    assert code == 0, said.err
    return answered(said.out)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_needs_are_taught_beside_the_rules(language: str, tmp_path: Path, capsys) -> None:
    given, test = written(tmp_path, "need", language)
    answer = call(capsys, *given, "--method", "frozen", "--out", str(tmp_path / "model"))
    assert answer["metrics"]["rows"] == test.height and answer["metrics"]["labels"] == 5
    assert answer["metrics"]["macro_f1"] > (0.8 if language == "en" else 0.5)
    for part in (answer["metrics"], answer["baseline"], answer["floor"], answer["rules"]):
        assert part["average_precision_low"] <= part["average_precision"] <= part["average_precision_high"]
    assert 0.5 < answer["rules"]["macro_f1"] <= 1
    again = judge.load(Path(answer["model_path"]), TransformerEncoder())
    said = [again.names[i] for i in again.logits(test["said"].to_list()).argmax(axis=1)]
    truth = [(k or "").strip().lower() or "none" for k in test["kind"]]
    assert np.mean([a == b for a, b in zip(said, truth, strict=True)]) == pytest.approx(answer["metrics"]["accuracy"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_comes_next_is_taught_from_pasts_in_words(language: str, tmp_path: Path, capsys) -> None:
    given, test = written(tmp_path, "behaviour", language)
    answer = call(capsys, *given, "--method", "full", "--out", str(tmp_path / "model"))
    assert answer["metrics"]["rows"] == test.height and answer["metrics"]["accuracy"] > 0.9
    again = judge.load(Path(answer["model_path"]), TransformerEncoder())
    assert again.names == ("fan", "kettle")
    card = json.loads((Path(answer["model_path"]) / "card.json").read_text("utf-8"))
    assert card["proof"]["confusion"] == []  # counts of answers can be of a few people


@pytest.mark.parametrize("language", ["en", "zh"])
def test_places_are_taught_and_proved_letter_for_letter(language: str, tmp_path: Path, capsys) -> None:
    given, test = written(tmp_path, "aspect", language)
    answer = call(capsys, *given, "--out", str(tmp_path / "model"))
    assert answer["method"] == ("full" if language == "en" else "characters")
    ours = answer["metrics"]
    assert ours["rows"] == test.height and ours["labels"] == 2 and ours["places_f1"] > 0.7 and answer["reload"] == 0
    assert (
        answer["baseline"].keys() == answer["floor"].keys() == answer["lookup"].keys() > {"f1", "precision", "recall"}
    )
    again = tagger.load(Path(answer["model_path"]))
    truth = [[tuple(s) for s in json.loads(k or "[]")] for k in test["kind"]]
    found = again.spans(test["said"].to_list())
    assert proof.overall(truth, found) == pytest.approx({n: ours[n] for n in ("accuracy", "macro_f1")})


def test_words_with_tags_and_lists_in_json_are_places_too(tmp_path: Path, capsys) -> None:
    rows = aspects("en").drop_nulls().filter(pl.col("kind") != "").rows()
    for name, part in (("train", rows[:52]), ("test", rows[52:])):
        lines = []
        for text, told in part:
            ((start, end, label),) = json.loads(told)
            kind, quality = label.split(":")
            lines += [f"{w} {f'B-{kind} {quality}' if w == text[start:end] else 'O -100'}" for w in text.split()] + [""]
        (tmp_path / f"{name}.conll").write_text("\n".join(lines))
        kept = [json.dumps({"said": t, "kind": json.loads(s)}) for t, s in part]
        (tmp_path / f"{name}.jsonl").write_text("\n".join([*kept, '{"said": "Shut .", "kind": [[40, 50, "ASP"]]}']))
    found = []
    for end in ("conll", "jsonl"):
        paths = [str(tmp_path / f"{name}.{end}") for name in ("train", "test")]
        answer = call(
            capsys, "--task", "aspect", "--train", paths[0], "--test", paths[1], "--text", "said", "--label", "kind",
            "--method", "frozen", "--out", str(tmp_path / end),
        )  # fmt: skip
        found.append(answer)
        assert answer["method"] == "frozen" and answer["metrics"]["f1"] == answer["baseline"]["f1"]
    assert found[0]["metrics"] == found[1]["metrics"] and found[0]["metrics"]["spans"] == 12
    assert [f["set_aside"] for f in found] == [{"train": 0, "test": 0}, {"train": 1, "test": 1}]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_encoder_learns_from_its_own_groups(language: str, tmp_path: Path, capsys) -> None:
    given, test = written(tmp_path, "representation", language)
    answer = call(capsys, *given, "--out", str(tmp_path / "model"))
    assert answer["groups"] >= 2 and answer["taught_on"] == 96 and answer["steps"] > 0
    assert (answer["unread"] < 0.05) == (language == "en")
    same_vectors(answer, test, "nmi", "ari")
    changed = TransformerEncoder(Path(answer["model_path"])).encode(["card"]) - TransformerEncoder().encode(["card"])
    assert np.abs(changed).max() > 1e-3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_script_gets_an_encoder_of_its_own(language: str, tmp_path: Path, capsys) -> None:
    given, test = written(tmp_path, "adaptation", language)
    answer = call(capsys, *given, "--out", str(tmp_path / "model"))
    assert (
        answer["taught_on"] == 400
        and answer["tokens"] > 30
        and {"accuracy", "macro_f1", "nmi"} <= answer["lexical"].keys()
    )
    assert answer["metrics"]["accuracy"] > 0.8  # three plain kinds
    same_vectors(answer, test, "nmi", "ari")
    assert backbone.network(Path(answer["model_path"]), 3).classifier.out_features == 3  # can be fine-tuned


def same_vectors(answer: dict, test: pl.DataFrame, *named: str) -> None:
    """See that the folder is an ordinary one, and that its vectors give the figures again."""
    folder = Path(answer["model_path"])
    assert {"config.json", "model.safetensors", "tokenizer.json", "card.json"} <= {f.name for f in folder.iterdir()}
    truth = np.unique(test["kind"].to_list(), return_inverse=True)[1]
    found = grouped(TransformerEncoder(folder).encode(test["said"].to_list()), truth)
    assert {n: found[n] for n in named} == pytest.approx({n: answer["metrics"][n] for n in named})


def test_another_model_may_be_the_start(tmp_path: Path, capsys) -> None:
    given, _ = written(tmp_path, "adaptation", "en")
    own = call(capsys, *given, "--out", str(tmp_path / "own"))["model_path"]
    given, _ = written(tmp_path, "representation", "en")
    answer = call(capsys, *given, "--base", own, "--out", str(tmp_path / "model"))
    assert json.loads((tmp_path / "model" / "card.json").read_text("utf-8"))["base"].startswith("own@")
    assert TransformerEncoder(Path(answer["model_path"])).dimensions == 32
    given, _ = written(tmp_path, "aspect", "en")
    answer = call(capsys, *given, "--base", own, "--method", "frozen", "--out", str(tmp_path / "tagger"))
    assert answer["metrics"]["rows"] > 0


@pytest.mark.parametrize("task", list(MADE))
def test_the_test_file_is_opened_once_when_the_model_lies_in_its_folder(
    task: str, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    for name in ("labelled", "marked"):
        reads = getattr(files, name)

        def noted(path: Path, text: str, label: str, reads: Callable = reads) -> object:
            if path.name.startswith("test"):
                opened.append(sum(f.suffix == ".safetensors" for f in (tmp_path / ".model.training").rglob("*")))
            return reads(path, text, label)

        monkeypatch.setattr(files, name, noted)
    given, _ = written(tmp_path, task, "en")
    method = () if task in ("representation", "adaptation") else ("--method", "frozen")
    call(capsys, *given, *method, "--out", str(tmp_path / "model"))
    assert len(opened) == 1 and opened[0] > 0
    assert {p.name for p in tmp_path.iterdir()} == {"train.csv", "test.csv", "model"}


@pytest.mark.parametrize("task", list(MADE))
def test_a_cut_leaves_no_folder(task: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(done: float, total: float, **facts: object) -> None:
        if done / total > 0.15:
            raise KeyboardInterrupt

    monkeypatch.setattr(train_command, "_progress", lambda: cut)
    given, _ = written(tmp_path, task, "en")
    with pytest.raises(KeyboardInterrupt):
        train_command.main([*given, "--out", str(tmp_path / "model")])
    assert {p.name for p in tmp_path.iterdir()} == {"train.csv", "test.csv"}


@pytest.mark.parametrize(
    ("task", "test", "said"),
    [
        ("need", "said\nfine\n", "test.csv has no column called kind."),
        ("aspect", "said,kind\nfine,\n", "The column kind of test.csv holds no places in its texts."),
        ("aspect", "", "test.csv is empty."),
        ("need", "said,kind\n", "test.csv holds no text with an answer, so nothing can be proved on it."),
        ("representation", "said,kind\nfine,\n", "test.csv holds no text with an answer, so nothing can be proved on it."),
        ("representation", "said\nfine\n", "test.csv has no column called kind."),
    ],
)  # fmt: skip
def test_a_bad_test_file_is_one_sentence_and_no_folder(task: str, test: str, said: str, tmp_path: Path, capsys) -> None:
    given, _ = written(tmp_path, task, "en")
    (tmp_path / "test.csv").write_text(test)
    method = () if task == "representation" else ("--method", "frozen")
    assert train_command.main([*given, *method, "--out", str(tmp_path / "model")]) == 1
    told = capsys.readouterr()
    assert told.out == "" and told.err.strip().splitlines()[-1].startswith(said)
    assert {p.name for p in tmp_path.iterdir()} == {"train.csv", "test.csv"}
