"""The privacy page: somebody is found, erased and gone; rows leave by age; rules of masking are kept; nobody is named."""

from pathlib import Path

import polars as pl
from streamlit.testing.v1 import AppTest

from core.base.clock import now
from core.flows import home, line, load, masking, retention, shipped
from core.flows.source import Source
from core.privacy.pseudonyms import pseudonym
from core.store.store import Run, Store
from core.ui import resources
from core.words.catalog import Words
from tests import shop as small_shop
from tests.pages.conftest import Visit, healthy, told

EN = Words("en")
WHO = "cleaners.03@customers.example"


def own_shop(server_home: Path, tmp_path: Path) -> None:
    store = Store(server_home / "own.duckdb")
    small_shop.loaded(store, small_shop.files(tmp_path / "files"))
    line.refresh(store, through="listen")
    store.close()


def wait(job_name: str) -> None:
    lane = resources.runner()
    for job in lane.jobs():
        if job.name == job_name:
            assert lane.wait(job.job_id, 60).state == "done"


def stop_line() -> None:
    lane = resources.runner()
    for job in lane.active():
        lane.cancel(job.job_id)
        lane.wait(job.job_id, 60)


def test_the_page_stands_in_both_languages_and_with_nothing_loaded(visit: Visit) -> None:
    for language in ("en", "zh"):
        text = healthy(visit("privacy", language=language), language)
        assert Words(language)("privacy.erase") in text and Words(language)("privacy.erased_none") in text
    assert EN("privacy.keep") not in healthy(visit("privacy", shop="own"))


def test_a_person_is_found_confirmed_and_erased(visit: Visit, server_home: Path, tmp_path: Path) -> None:
    own_shop(server_home, tmp_path)
    tab = visit("privacy", shop="own")
    tab.text_input(key="privacy.who.0").set_value("nobody@example.org").run()
    assert EN("errors.nobody_found") in told(tab)
    tab.text_input(key="privacy.who.0").set_value(WHO).run()
    assert EN("privacy.goes") in told(tab) and tab.button(key="privacy.erase").disabled
    tab.checkbox(key="privacy.sure.0").check().run()
    tab.button(key="privacy.erase").click().run()
    wait("erase")
    stop_line()
    store = resources._store("own")
    name = pseudonym(WHO, home.key(store.path))
    assert store.select("SELECT count(*) AS n FROM ingest.reviews_history WHERE customer_id = $1", [name])["n"][0] == 0
    facts = " ".join(store.frame("ops.job_events")["facts"])
    assert WHO not in facts and name not in facts
    text = healthy(tab.run())
    assert EN("privacy.erase_done") in text and WHO not in text and name not in text
    assert tab.dataframe[0].value["rows"].to_list() == [
        store.frame("privacy.erasures").select("reviews", "events", "searches").sum_horizontal()[0]
    ]


def test_the_sample_shop_knows_its_customers_too(visit: Visit, server_home: Path) -> None:
    """Its pseudonyms are made with a key of their own, that everybody may know."""
    sample = Store(server_home / "sample.duckdb")
    row = {"review_id": ["x"], "file": ["f"], "row_number": [1], "customer_id": [pseudonym("B-10443", shipped.KEY)]}
    sample.publish(Run("r", "load", "m", now(), 0.1), {"ingest.reviews": pl.DataFrame(row)})
    sample.close()
    tab = visit("privacy")
    tab.text_input(key="privacy.who.0").set_value("B-10443").run()
    assert EN("privacy.goes") in told(tab) and EN("privacy.by_pseudonym") not in told(tab)
    tab.text_input(key="privacy.who.0").set_value(row["customer_id"][0]).run()
    assert EN("privacy.by_pseudonym") in told(tab)


def test_rows_leave_by_their_age_once_it_is_asked_for(visit: Visit, server_home: Path, tmp_path: Path) -> None:
    own_shop(server_home, tmp_path)
    tab = visit("privacy", shop="own")
    before = resources._store("own").count("ingest.reviews")
    tab.selectbox(key="privacy.keep.reviews").select(90).run()
    due = retention.preview(resources._store("own"), {"reviews": 90})
    assert (
        tab.button(key="privacy.apply").disabled and str(due.rows["reviews"]) in tab.button(key="privacy.apply").label
    )
    next(box for box in tab.checkbox if box.key.startswith("privacy.sure_due")).check().run()
    tab.button(key="privacy.apply").click().run()
    wait("retention")
    stop_line()
    assert retention.periods(resources._store("own")) == {"reviews": 90}
    assert resources._store("own").count("ingest.reviews") == before - due.rows["reviews"]
    healthy(tab.run())


def test_rules_of_masking_are_added_and_removed(visit: Visit, server_home: Path) -> None:
    tab = visit("privacy", shop="own")
    box = tab.multiselect(key="privacy.mask.own")
    assert box.options == []
    masking.write(server_home / "own.duckdb", masking.Rules(mask=frozenset({"Frau Holle", "Rübezahl"})))
    tab = visit("privacy", shop="own")
    tab.multiselect(key="privacy.mask.own").unselect("Rübezahl").run()
    assert masking.read(server_home / "own.duckdb").mask == {"Frau Holle"}
    healthy(tab)


def test_imports_are_listed_taken_back_and_brought_again(server_home: Path, tmp_path: Path) -> None:
    """The panel on a page of its own, as the load page places it."""
    own_shop(server_home, tmp_path)

    def page() -> None:
        from core.ui import resources, session, versions_panel
        from core.views import versions

        session.choose_shop("own")
        versions_panel.history(resources.view(versions.read), session.words())

    store = resources._store("own")
    key = home.key(store.path)
    extra = tmp_path / "extra.csv"
    extra.write_text("review,stars\nThe lid is purple and I like that a lot.,5\n")
    load.run(store, [Source(extra, "extra.csv", "reviews")], key)
    run_id = store.runs("load")[0].run_id
    n = store.count("ingest.reviews")
    tab = AppTest.from_function(page, default_timeout=60).run()
    assert not tab.exception and "extra" in told(tab)
    tab.button(key=f"versions.back.{run_id}").click().run()
    assert store.count("ingest.reviews") == n - 1
    stop_line()
    tab.run()
    tab.button(key=f"versions.forward.{run_id}").click().run()
    assert store.count("ingest.reviews") == n
    stop_line()
