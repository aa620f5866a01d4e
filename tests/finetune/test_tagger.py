"""A tagger taught in seconds: it finds places in both scripts, comes back from its folder as it was, and can be stopped."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.base.device import Device
from core.base.errors import Cancelled, DataError, ModelError
from core.finetune import backbone
from core.finetune.judge import OTHER, READABLE
from core.finetune.tagging import floors, proof, tagger
from core.finetune.tagging.loop import TagLoop
from core.finetune.tagging.networks import CharacterShape, WordShape
from core.finetune.tagging.tagger import TaggerSettings, TaughtTags
from core.finetune.tagging.tags import Span
from core.represent import transformer
from tests.finetune.texts import PLACES, THINGS

CPU = Device("cpu", "fp32", "asked", "")
SMALL = TaggerSettings(
    word_loop=TagLoop(epochs=4, batch=8, rate=4e-4, checks=1, mean=0.5),
    characters=CharacterShape(ones=24, pairs=16, hidden=32, dropout=0.1),
    character_loop=TagLoop(epochs=12, batch=8, head_rate=1e-2, checks=1, mean=0.5),
    fewest_texts=20,
)
SAID = (("is great", "Positive"), ("broke", "Negative"), ("works well", "Positive"), ("is awful", "Negative"))
SAID_ZH = (("很好用", "Positive"), ("坏了", "Negative"), ("质量不错", "Positive"), ("太差", "Negative"))


def english() -> tuple[list[str], list[list[Span]]]:
    """Return 64 sentences in which a thing and what was said of it is marked."""
    made = [
        (f"I think the {thing} {said} , really .", thing, quality)
        for thing in (*THINGS, *map(str.upper, THINGS))
        for said, quality in SAID
    ]
    return [t for t, _, _ in made], [[(t.index(x), t.index(x) + len(x), f"ASP:{q}")] for t, x, q in made]


def chinese() -> tuple[list[str], list[list[Span]]]:
    made = [(f"放在{place}的水壶{said}。", "水壶", quality) for place in PLACES for said, quality in SAID_ZH]
    return [t for t, _, _ in made], [[(t.index(x), t.index(x) + len(x), f"ASP:{q}")] for t, x, q in made]


def held_out(marked: tuple[list[str], list[list[Span]]]) -> tuple:
    """Part texts into those that teach and every fifth, which does not."""
    pick = lambda rest: tuple([x for i, x in enumerate(each) if (i % 5 == 4) == rest] for each in marked)  # noqa: E731
    return pick(False), pick(True)


@pytest.fixture(scope="module")
def folds() -> tuple:
    both = [held_out(english()), held_out(chinese())]
    return tuple(tuple(a + b for a, b in zip(both[0][side], both[1][side], strict=True)) for side in (0, 1))


@pytest.fixture(scope="module")
def seen() -> list[dict]:
    return []


@pytest.fixture(scope="module")
def taught(folds, seen) -> TaughtTags:
    tick = lambda done, total, **facts: seen.append({"share": done / total, **facts})  # noqa: E731
    return tagger.teach(*folds, transformer.bundled(), SMALL, tick=tick, on=CPU)


def test_it_finds_places_and_what_is_said_of_them_in_both_scripts(taught: TaughtTags, folds) -> None:
    found = taught.tagger.spans(folds[1][0])
    assert proof.score(folds[1][1], found).f1 > 0.6
    assert proof.score(proof.bare(folds[1][1]), proof.bare(found)).f1 > 0.9


def test_what_the_tokenizer_cannot_read_goes_to_the_characters(taught: TaughtTags) -> None:
    assert taught.tagger.routes(["the lamp broke", "水壶很好用"]).tolist() == [READABLE, OTHER]
    assert taught.tagger.parts[READABLE].kind == "words" and taught.tagger.parts[OTHER].kind == "characters"
    assert taught.facts[READABLE]["texts"] == 52 and taught.facts[OTHER]["unreachable"] == 0


def test_what_a_page_can_follow(taught: TaughtTags, seen) -> None:
    shares = [tick["share"] for tick in seen]
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert {tick["route"] for tick in seen} == {READABLE, OTHER} and seen[0]["stage"] == "teaching"
    assert any("samples_per_second" in tick for tick in seen) and taught.curves[READABLE][-1]["score"] > 0


def test_saved_and_loaded_again_it_answers_the_same(taught: TaughtTags, folds, folder: Path) -> None:
    taught.tagger.save(folder)
    again = tagger.load(folder, CPU)
    assert again.spans(folds[1][0]) == taught.tagger.spans(folds[1][0]) and again.tags == taught.tagger.tags
    assert not [f.name for f in folder.rglob("*") if f.suffix in backbone.PICKLES]
    assert json.loads((folder / "config.json").read_text())["model_type"] == "bert"  # an ordinary Transformers folder
    (folder / "readable.safetensors").unlink()
    with pytest.raises(ModelError, match="model_unreadable"):
        tagger.load(folder)


def test_a_proof_names_what_stands_beside_the_model(taught: TaughtTags, folds) -> None:
    known = floors.Lookup.fit(folds[0], transformer.bundled())
    finders = {"model": taught.tagger, "again": taught.tagger, "lookup": known}
    shown = proof.prove(finders, *folds[1])
    assert shown["reload"] == {"different": 0, "rows": len(folds[1][0])}
    assert shown["scores"].keys() == {"model", "lookup"} and shown["against"].keys() == {"lookup"}
    assert shown["labels"].keys() == {"ASP:Positive", "ASP:Negative"}
    assert shown["places"]["model"]["f1"] >= shown["scores"]["model"]["f1"]


def test_texts_that_are_all_right_and_the_mean_over_labels() -> None:
    truth: list[list[Span]] = [[(0, 3, "A")], [(0, 3, "A"), (4, 6, "B")], []]
    found: list[list[Span]] = [[(0, 3, "A")], [(0, 3, "A")], []]
    assert proof.overall(truth, found) == {"accuracy": pytest.approx(2 / 3), "macro_f1": 0.5}
    assert proof.overall([], []) == {"accuracy": 0.0, "macro_f1": 0.0}


def test_an_encoder_that_stays_as_it_is_reads_every_text_and_comes_back(folds, folder: Path) -> None:
    how = replace(SMALL, words=WordShape(still=True), word_loop=replace(SMALL.word_loop, epochs=2))
    made = tagger.teach(*folds, transformer.bundled(), how, on=CPU)
    assert list(made.tagger.parts) == [READABLE]  # Chinese as well, though it knows little of it
    was, now = backbone.pretrained(transformer.bundled()), made.tagger.parts[READABLE].network.encoder.state_dict()
    assert all((was[name] == now[name]).all() for name in was)
    made.tagger.save(folder)
    assert tagger.load(folder, CPU).spans(folds[1][0]) == made.tagger.spans(folds[1][0])


def test_a_folder_without_a_tagger_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="model_unreadable"):
        tagger.load(folder)


def test_long_and_empty_texts(taught: TaughtTags) -> None:
    long = " ".join(["I think the lamp is great , really ."] * 40)
    found = taught.tagger.spans(["", "   ", long])
    assert found[:2] == [[], []] and len(found[2]) > 30
    assert {long[a:b] for a, b, _ in found[2]} == {"lamp"}


@pytest.fixture(scope="module")
def only_chinese() -> tuple:
    return held_out(chinese())


QUICK = replace(SMALL, character_loop=replace(SMALL.character_loop, epochs=2))


def test_the_same_seed_gives_the_same_tagger(only_chinese) -> None:
    pair = [tagger.teach(*only_chinese, transformer.bundled(), QUICK, seed=3, on=CPU).tagger for _ in range(2)]
    first, second = (t.parts[OTHER].network.state_dict() for t in pair)
    assert all(np.array_equal(first[n], second[n]) for n in first) and READABLE not in pair[0].parts


def test_it_stops_between_two_steps(only_chinese) -> None:
    def stop(done: float, total: float, **facts: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        tagger.teach(*only_chinese, transformer.bundled(), QUICK, tick=stop, on=CPU)


def test_too_little_is_refused() -> None:
    few = tuple(each[:5] for each in english())
    with pytest.raises(DataError, match="too_few_to_teach"):
        tagger.teach(few, few, transformer.bundled())
    bare = (english()[0], [[] for _ in english()[0]])
    with pytest.raises(DataError, match="too_few_to_teach"):
        tagger.teach(bare, bare, transformer.bundled())


def test_what_costs_nothing_stands_beside_it(folds) -> None:
    train, looked = folds
    known = floors.Lookup.fit(train, transformer.bundled())
    linear = floors.Window.fit(train, transformer.bundled())
    assert proof.score(proof.bare(looked[1]), proof.bare(known.spans(looked[0]))).f1 == 1.0
    assert proof.score(looked[1], known.spans(looked[0])).f1 < 0.8  # it knows the word, not what is said of it
    assert proof.score(looked[1], linear.spans(looked[0])).f1 > 0.8
