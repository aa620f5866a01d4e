"""The label desk in the app: a sentence, a key for each label, undo, own labels, slips, and the way to teaching."""

import polars as pl

from core.flows import desk
from core.ui import resources
from core.words.catalog import Words
from tests.pages.conftest import Visit, healthy

EN = Words("en")


def answers(task: str = desk.FEELING) -> dict[str, str]:
    found = desk.answers(resources._store("sample"), task)
    return dict(found.select("voice_id", "label").iter_rows())


def press(tab, key: str):
    return next(b for b in tab.button if b.key == key).click().run()


def question(tab) -> str:
    return next(m.value for m in tab.markdown if m.value.startswith("### "))


def test_a_sentence_is_labelled_skipped_and_taken_back(visit: Visit) -> None:
    tab = visit("desk")
    first = question(tab)
    press(tab, "desk.say.1")
    assert list(answers().values()) == ["negative"] and question(tab) != first
    second = question(tab)
    press(tab, "desk.skip")
    assert len(answers()) == 1 and question(tab) not in (first, second)
    press(tab, "desk.undo")
    assert not answers() and question(tab) == first
    assert [b.proto.shortcut for b in tab.button if (b.key or "").startswith("desk.say.")] == ["1", "2", "3"]


def test_own_labels_are_made_while_labelling(visit: Visit) -> None:
    tab = visit("desk", **{"kept.desk.task": desk.KIND})
    tab.text_input(key="desk.new_label").set_value("wants a *longer* cable")
    press(tab, _submit(tab))
    assert list(answers(desk.KIND).values()) == ["wants a *longer* cable"]
    press(tab, "desk.say.2")
    assert sorted(answers(desk.KIND).values()) == [desk.NONE, "wants a *longer* cable"]
    healthy(tab, "en")
    assert any("\\*longer\\*" in b.label for b in tab.button)  # a label is no Markdown


def test_sentences_that_are_gone_are_no_end_of_the_desk(visit: Visit) -> None:
    tab = visit("desk", **{"kept.desk.queue.sample.sentiment": ["gone:0", "gone:1"]})
    assert question(tab)


def _submit(tab) -> str:
    return next(b.key for b in tab.button if b.label == EN("desk.add"))


def test_from_forty_answers_on_it_leads_to_teaching(visit: Visit) -> None:
    tab = visit("desk")
    teach = next(b for b in tab.button if b.key == "desk.teach")
    assert teach.disabled
    store = resources._store("sample")
    found = store.frame("ingest.voices").filter(pl.col("repeats_of").is_null())
    battery = found.filter(pl.col("text").str.contains("battery"))["voice_id"].to_list()[:20]
    other = found.filter(pl.col("text").str.contains("parcel|delivery"))["voice_id"].to_list()[:20]
    desk.answer(store, desk.FEELING, battery, "negative")
    desk.answer(store, desk.FEELING, other, "positive")
    desk.answer(store, desk.FEELING, battery[:1], "positive")
    tab.run()
    assert not next(b for b in tab.button if b.key == "desk.teach").disabled
    press(tab, f"desk.rather.{battery[0]}")  # the slip is listed, with what the others say
    assert answers()[battery[0]] == "negative"
    press(tab, "desk.teach")
    assert [t.value for t in tab.title] == [EN("train.title")]
    assert tab.session_state["atlas.kept.train.source"] == "desk"
