"""What a person changes on the pages happens at once, is told in the history, and can be taken back there."""

import polars as pl

from core.base.clock import now
from core.store.store import Run, new_run_id
from core.ui import resources
from tests.pages.conftest import healthy


def ids() -> list[str]:
    shown = resources._store("sample").frame("cluster.demands")
    return shown.sort("people", "demand_id", descending=[True, False])["demand_id"].to_list()


def members(demand_id: str) -> list[str]:
    points = resources._store("sample").frame("cluster.points", ("voice_id", "demand_id"))
    return points.filter(pl.col("demand_id") == demand_id)["voice_id"].sort().to_list()


def test_two_demands_become_one_and_two_again(visit) -> None:
    one, other = ids()[:2]
    both = len(members(one)) + len(members(other))
    tab = visit("demand", demand=one)
    tab.selectbox(key=f"curation.others.{one}").set_value(other).run()
    tab.button(key=f"curation.merge.{one}").click().run()
    healthy(tab)
    assert other not in ids() and len(members(one)) == both
    assert any(j.name == "understand" for j in resources.runner().jobs()), "what hangs on the demands follows"
    tab.button(key="curation.undo.demand").click().run()
    healthy(tab)
    assert other in ids() and len(members(one)) == both - len(members(other))
    assert not tab.button(key="curation.redo.demand").disabled


def test_a_demand_is_split_by_what_some_of_its_voices_mean(visit) -> None:
    one = ids()[0]
    before = members(one)
    said = resources._store("sample").frame("ingest.voices").filter(pl.col("voice_id") == before[0])["text"][0]
    tab = visit("demand", demand=one)
    tab.button_group(key=f"curation.kind.{one}").set_value("split").run()
    tab.text_input(key=f"curation.meaning.{one}").set_value(said).run()
    tab.text_input(key=f"curation.name.{one}.{said}.0").set_value("That one").run()
    tab.button(key=f"curation.split.{one}").click().run()
    healthy(tab)
    part = resources._store("sample").frame("cluster.demands").filter(pl.col("name") == "That one")["demand_id"][0]
    assert before[0] in members(part) and sorted(members(part) + members(one)) == before


def test_a_hidden_demand_leaves_the_list_and_comes_back(visit) -> None:
    one = ids()[0]
    tab = visit("demand", demand=one)
    tab.button_group(key=f"curation.kind.{one}").set_value("more").run()
    tab.button(key=f"curation.hide.{one}").click().run()
    healthy(tab)
    listed = visit("demands")
    assert "was hidden" in healthy(listed)
    assert one not in [b.key.rsplit(".", 1)[-1] for b in listed.button if b.key and b.key.startswith("demand_map.into")]
    listed.button(key=f"curation.show.{one}").click().run()
    assert "was shown again" in healthy(listed)
    assert not resources._store("sample").frame("cluster.demands").filter(pl.col("hidden")).height


def test_voices_of_a_selection_become_a_demand_or_leave_theirs(visit) -> None:
    one = ids()[0]
    chosen = tuple(members(one)[:6])
    tab = visit("demand_map", selection=chosen)
    tab.text_input(key="curation.put_name").set_value("For the cabin").run()
    tab.button(key="curation.add").click().run()
    healthy(tab)
    made = resources._store("sample").frame("cluster.demands").filter(pl.col("name") == "For the cabin")
    assert made.height == 1 and members(made["demand_id"][0]) == sorted(chosen)
    tab.button_group(key="curation.put_kind").set_value("old").run()
    tab.selectbox(key="curation.put_into").set_value("").run()
    tab.button(key="curation.move").click().run()
    healthy(tab)
    points = resources._store("sample").frame("cluster.points").filter(pl.col("voice_id").is_in(chosen))
    assert points["demand_id"].null_count() == len(chosen)


def test_what_cannot_be_done_is_said_once(visit) -> None:
    one = ids()[0]
    tab = visit("demand_map", selection=("nobody:0",))
    tab.text_input(key="curation.put_name").set_value("Nobody").run()
    tab.button(key="curation.add").click().run()
    assert "Nothing was chosen" in healthy(tab)
    assert "Nothing was chosen" not in healthy(tab.run())
    assert one in ids()


def test_the_unplaced_are_placed_from_strict_to_generous(visit) -> None:
    tab = visit("demand_map")
    tab.toggle(key="queue.start").set_value(True).run()
    assert "would move" in healthy(tab)
    tab.slider(key="queue.slider").set_value(100).run()
    places = [b for b in tab.button if b.key == "queue.do"]
    before = resources._store("sample").frame("cluster.points")["demand_id"].null_count()
    if places:  # the small shop may have nobody of whom anything is sure
        places[0].click().run()
        assert resources._store("sample").frame("cluster.points")["demand_id"].null_count() < before
    tab.button_group(key="queue.kind").set_value("look").run()
    healthy(tab)


def test_a_proposed_counterpart_becomes_part_of_the_demand(visit) -> None:
    store = resources._store("sample")
    one, other = ids()[:2]
    proposed = {"demand_id": [one], "other_id": [other], "likeness": [0.8], "matters": [["noise · 噪音"]]}
    store.publish(Run(new_run_id(), "counterparts", "", now(), 0.0), {"cluster.counterparts": pl.DataFrame(proposed)})
    names = dict(store.frame("cluster.demands").select("demand_id", "name").iter_rows())
    tab = visit("demand", demand=one)
    assert "noise" in healthy(tab)
    tab.button(key=f"curation.pair.{one}").click().run()
    healthy(tab)
    paired = store.frame("cluster.demands").row(by_predicate=pl.col("demand_id") == one, named=True)
    assert paired["name"] == f"{names[one]} · {names[other]}" and other not in ids()
    assert not [b for b in tab.button if b.key == f"curation.pair.{one}"], "what was accepted is not asked again"
