"""Files that shops really published keep their control totals to the last row."""

from pathlib import Path

import pytest

from core.flows import load
from core.flows.source import Source
from core.store.store import Store

KEY = b"k" * 32


def loaded(store: Store, file: Path) -> None:
    load.run(store, [Source(file, file.name)], KEY)


def test_online_retail_keeps_its_totals(store: Store, data: Path) -> None:
    loaded(store, data / "orders-online-retail" / "online_retail.csv.gz")
    found = store.select(
        """
        SELECT count(*) AS lines, sum(quantity) AS quantity, sum(quantity * price) AS value,
               count(DISTINCT customer_id) AS customers, count(DISTINCT product_id) AS products,
               count(*) FILTER (customer_id IS NULL) AS without, count(DISTINCT order_id) FILTER (order_id LIKE 'C%') AS taken_back,
               count(*) FILTER (order_id LIKE 'C%') AS lines_back
        FROM ingest.events
        """
    ).row(0, named=True)
    assert found["lines"] == 541_909
    assert found["quantity"] == 5_176_450
    assert found["value"] == pytest.approx(9_747_747.93, abs=0.01)
    assert (found["customers"], found["products"], found["without"]) == (4_372, 4_070, 135_080)
    assert found["lines_back"] == 9_288
    assert store.frame("ingest.files", ["rows_set_aside"])["rows_set_aside"].to_list() == [0]


def test_hillstrom_keeps_its_rates(store: Store, data: Path) -> None:
    loaded(store, data / "uplift-hillstrom" / "hillstrom.csv.gz")
    found = store.select(
        "SELECT arm, any_value(treated) AS treated, count(*) AS people, avg(outcome) AS bought, avg(spend) AS spend, "
        "avg((attributes->>'visit')::INT) AS visited FROM ingest.campaign GROUP BY 1 ORDER BY 1"
    )
    assert found.select("arm", "treated", "people").rows() == [
        ("Mens E-Mail", True, 21_307), ("No E-Mail", False, 21_306), ("Womens E-Mail", True, 21_387)
    ]  # fmt: skip
    assert found["visited"].to_list() == pytest.approx([0.18276, 0.10617, 0.15140], abs=5e-6)
    assert found["bought"].to_list() == pytest.approx([0.01253, 0.00573, 0.00884], abs=5e-6)
    assert found["spend"].to_list() == pytest.approx([1.42262, 0.65279, 1.07720], abs=5e-6)


def test_cdnow_keeps_its_amount(store: Store, data: Path) -> None:
    loaded(store, data / "orders-cdnow" / "CDNOW_master.txt.gz")
    found = store.select(
        "SELECT count(*) AS lines, count(DISTINCT customer_id) AS people, sum(price) AS amount FROM ingest.events"
    ).row(0, named=True)
    assert (found["lines"], found["people"]) == (69_659, 23_544)
    assert found["amount"] == pytest.approx(2_500_315.63, abs=0.01)
