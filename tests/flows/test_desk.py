"""At the label desk people say what sentences are; the last word counts, and what they said can be taught."""

import json

import polars as pl
import pytest

from core.base.errors import DataError, SettingsError
from core.finetune import backbone
from core.flows import desk, judges, train
from core.flows.train import TrainSettings
from core.store.store import Store
from core.voices.need import NEEDS

GOOD = ("well packed", "great", "wonderful", "perfect", "undamaged", "安静", "孩子睡得好", "听不见", "静音", "不影响")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with backbone.threads(1):
        yield


def voices(store: Store) -> pl.DataFrame:
    return store.frame("ingest.voices", ["voice_id", "text", "repeats_of"]).filter(pl.col("repeats_of").is_null())


def test_the_last_word_on_a_sentence_counts_and_can_be_taken_back(small: Store) -> None:
    one, two, three = voices(small)["voice_id"][:3]
    desk.answer(small, desk.FEELING, [one, two, one], "positive", desk.LASSO)
    desk.answer(small, desk.FEELING, [three], "NEUTRAL")
    desk.answer(small, desk.FEELING, [one], "negative")
    found = desk.answers(small, desk.FEELING)
    assert dict(found.select("voice_id", "label").iter_rows()) == {one: "negative", two: "positive", three: "neutral"}
    assert desk.take_back(small, desk.FEELING) == one and one not in desk.answers(small, desk.FEELING)["voice_id"]
    assert desk.take_back(small, desk.FEELING) == three and desk.take_back(small, desk.FEELING) == two
    assert desk.take_back(small, desk.FEELING) is None


def test_own_labels_are_named_as_they_come_eight_at_most_beside_none_of_these_and_stay_on_one_line(
    small: Store,
) -> None:
    ids = voices(small)["voice_id"].to_list()
    for n in range(8):
        desk.answer(small, desk.KIND, [ids[n]], f"  kind\n{n} ")
    desk.answer(small, desk.KIND, [ids[9]], "KIND 3")
    assert desk.labels(small, desk.KIND) == (*(f"kind {n}" for n in range(8)), desk.NONE)
    assert desk.answers(small, desk.KIND).filter(pl.col("label") == "kind 3").height == 2
    with pytest.raises(SettingsError, match="too_many_labels"):
        desk.answer(small, desk.KIND, [ids[10]], "a tenth")
    with pytest.raises(SettingsError, match="name_empty"):
        desk.answer(small, desk.KIND, [ids[10]], " \n")
    with pytest.raises(SettingsError, match="unknown_label"):
        desk.answer(small, desk.FEELING, [ids[10]], "furious")
    with pytest.raises(SettingsError, match="unknown_task"):
        desk.answer(small, "weather", [ids[10]], "rain")


def test_needs_are_rare_so_every_other_sentence_is_one_in_which_the_rules_see_one(small: Store) -> None:
    assert desk.labels(small, desk.NEED) == NEEDS
    ruled = small.frame("ingest.voices", ["voice_id", "need"]).drop_nulls("need")["voice_id"].to_list()
    asked = desk.ask(small, desk.NEED, 10, skipped=ruled[:1])
    assert len(asked) == len(set(asked)) == 10 and ruled[0] not in asked
    stated = [voice in ruled for voice in asked]
    assert sum(stated) >= min(5, len(ruled) - 1) and not all(stated)
    desk.answer(small, desk.NEED, asked[:9], "WISH")
    assert not set(desk.ask(small, desk.NEED, 10)) & set(asked[:9])
    with pytest.raises(SettingsError, match="unknown_label"):
        desk.answer(small, desk.NEED, asked[:1], "desire")


def test_it_asks_in_both_languages_and_never_twice(small: Store) -> None:
    languages = dict(small.frame("ingest.voices").select("voice_id", "language").iter_rows())
    seen: list[str] = []
    for _ in range(3):
        asked = desk.ask(small, desk.FEELING, 10, skipped=seen[:2])
        assert len(asked) == 10 and not set(asked) & set(seen)
        seen += asked
        desk.answer(small, desk.FEELING, asked[2:], "positive")
    shares = pl.Series([languages[v] for v in seen]).value_counts()
    assert shares.height >= 2


def test_while_vectors_are_made_it_asks_all_the_same(small: Store) -> None:
    small.forget("represent.vectors", "text_hash", small.frame("represent.vectors")["text_hash"][:5].to_list())
    first = desk.ask(small, desk.FEELING, 10)
    desk.answer(small, desk.FEELING, first[:5], "neutral")
    second = desk.ask(small, desk.FEELING, 10, skipped=first[5:7])
    assert len(first) == len(second) == 10 and second[:3] == first[7:]
    assert desk.doubted(small, desk.FEELING) == ()


def test_where_nobody_wrote_there_is_nothing_to_ask(store: Store) -> None:
    assert desk.ask(store, desk.FEELING) == ()
    with pytest.raises(DataError, match="no_answers"):
        train.run(store, TrainSettings(source="desk"))


def test_forty_answers_teach_a_model_and_each_of_them_proves_it(small: Store) -> None:
    """Answered as a person would by the words; every sentence is judged by a model that did not see it."""
    texts = dict(voices(small).select("voice_id", "text").iter_rows())
    asked = desk.ask(small, desk.FEELING, 40)
    for voice in asked:
        good = any(word in texts[voice].lower() for word in GOOD)
        desk.answer(small, desk.FEELING, [voice], "positive" if good else "negative")
    said = desk.answers(small, desk.FEELING)["label"].value_counts()
    assert said.height == 2 and said["count"].min() >= 5, said  # the first forty are of both kinds
    run = train.run(small, TrainSettings(source="desk"))
    model = small.frame("finetune.models").filter(pl.col("model_id") == run.facts["model_id"]).row(0, named=True)
    shown = json.loads(model["proof"])
    assert (model["task"], model["method"], shown["split_by"]) == ("sentiment", "frozen", "crossed")
    assert shown["rows"] == 40 and sum(map(sum, shown["confusion"])) == 40 and shown["reload"]["largest"] <= 1e-5
    judges.put_to_use(small, run.facts["model_id"])
    assert judges.predict(small, ["I love it", "It broke."]) is not None
    assert train.run(small, TrainSettings(source="desk")).facts.get("skipped")
    desk.answer(small, desk.FEELING, [asked[0]], "neutral")
    assert not train.run(small, TrainSettings(source="desk")).facts.get("skipped")


def test_mistyped_answers_are_listed(small: Store) -> None:
    found = voices(small)
    battery = found.filter(pl.col("text").str.contains("(?i)battery"))["voice_id"].to_list()[:25]
    other = found.filter(pl.col("text").str.contains("(?i)motor|fan"))["voice_id"].to_list()[:25]
    desk.answer(small, desk.KIND, battery, "battery")
    desk.answer(small, desk.KIND, other, "something else")
    desk.answer(small, desk.KIND, battery[:1], "something else")
    assert (battery[0], "something else", "battery") in desk.doubted(small, desk.KIND)
