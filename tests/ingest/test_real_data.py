"""The guess on files that people really published: kind and roles, without a word from anybody; and under foreign names."""

from functools import cache
from pathlib import Path

import polars as pl
import pytest

from core.base.errors import DataError
from core.flows.source import Source, guessed, sampled
from core.ingest import form, roles
from core.ingest.roles import Guess

Roles = dict[str, str | tuple[str, ...]]
AMAZON: Roles = {
    "text": "reviewText", "rating": "overall", "customer_id": "reviewerID", "product_id": "asin", "title": "summary",
    "happened_at": ("unixReviewTime", "reviewTime"),
}  # fmt: skip
TAGGED: Roles = {"text": "text", "spans": "spans"}
LABELLED: Roles = {"text": "column_2", "label": "column_1"}  # no header
# Every tabular set: its file, its kind, its roles; several columns where each is right.
SETS: list[tuple[str, str, Roles]] = [
    ("reviews-amazon-musical/Musical_instruments_reviews.csv.gz", "reviews", AMAZON),
    ("reviews-amazon-fashion/AMAZON_FASHION_5.json.gz", "reviews", AMAZON),
    ("feedback-airline-tweets/Tweets.csv.gz", "reviews",
     {"text": "text", "customer_id": "name", "happened_at": "tweet_created", "label": "airline_sentiment", "review_id": "tweet_id"}),
    ("zh-online-shopping-10-cats/online_shopping_10_cats.csv.gz", "reviews", {"text": "review", "label": "label"}),
    ("zh-waimai-10k/waimai_10k.csv.gz", "reviews", {"text": "review", "label": "label"}),
    ("zh-jd-comments/jd_comments.csv.gz", "reviews", {"text": "column_2", "happened_at": "column_4"}),
    ("zh-opinion-zhijiang/Train_reviews.csv.gz", "reviews", {"text": "Reviews", "review_id": "id"}),
    ("zh-opinion-zhijiang/Test_reviews.csv.gz", "reviews", {"text": "Reviews", "review_id": "id"}),
    ("catalogue-amazon-india/amazon.csv.gz", "products",
     {"product_id": "product_id", "name": "product_name", "category": "category", "price": ("actual_price", "discounted_price"),
      "text": "about_product"}),
    ("orders-completejourney/products.csv.gz", "products",
     {"product_id": "product_id", "category": ("product_category", "department"), "brand": "brand", "name": "product_type"}),
    ("orders-completejourney/transactions_sample.csv.gz", "events",
     {"customer_id": "household_id", "product_id": "product_id", "order_id": "basket_id", "quantity": "quantity", "price": "sales_value",
      "happened_at": "transaction_timestamp"}),
    ("orders-online-retail/online_retail.csv.gz", "events",
     {"customer_id": "CustomerID", "product_id": "StockCode", "order_id": "InvoiceNo", "quantity": "Quantity", "price": "UnitPrice",
      "happened_at": "InvoiceDate"}),
    ("orders-cdnow/CDNOW_master.txt.gz", "events",
     {"customer_id": "column_1", "happened_at": "column_2", "quantity": "column_3", "price": "column_4"}),
    ("events-taobao-userbehavior/UserBehavior.csv.gz", "events",
     {"customer_id": "column_1", "product_id": "column_2", "event_type": "column_4", "happened_at": "column_5"}),
    ("events-rees46-sample/2019-Oct.csv.gz", "events",
     {"customer_id": "user_id", "product_id": "product_id", "event_type": "event_type", "happened_at": "event_time", "price": "price"}),
    ("events-diginetica-sample/sample_train-item-views.csv.gz", "events",
     {"customer_id": "user_id", "product_id": "item_id", "happened_at": "eventdate"}),
    ("uplift-hillstrom/hillstrom.csv.gz", "campaign", {"treated": "segment", "outcome": ("conversion", "visit"), "spend": "spend"}),
    ("search-home-depot/train.csv.gz", "judgements",
     {"query": "search_term", "product_id": "product_uid", "grade": "relevance", "title": "product_title"}),
    ("intent-banking77/train.csv", "labels", {"text": "text", "label": "category"}),
    ("intent-banking77/test.csv", "labels", {"text": "text", "label": "category"}),
    *((f"intent-hint3/{version}.{part}.{shop}_{part}.csv", "labels", {"text": "sentence", "label": "label"})
      for version in ("v1", "v2") for part in ("train", "test") for shop in ("curekart", "powerplay11", "sofmattress")),
    *((f"clustering-short-text/{name}.tsv.gz", "labels", LABELLED)
      for name in ("agnews_8000", "biomedical", "googlenews_S", "googlenews_T", "googlenews_TS", "search_snippets")),
    ("absa-acos/laptop_quad_train.tsv.gz", "labels", {"text": "column_1", "label": "column_2"}),
    ("absa-acos/laptop_quad_test.tsv.gz", "labels", {"text": "column_1", "label": "column_2"}),
    ("absa-acos/rest16_quad_train.tsv.gz", "labels", {"text": "column_1", "label": "column_2"}),
    ("zh-ner-ecommerce/dev.txt.gz", "labels", TAGGED),
    ("zh-absa-products/camera.test.atepc.txt.gz", "labels", TAGGED),
    ("absa-semeval/laptop14.test.atepc.gz", "labels", TAGGED),
    ("absa-ecommerce-tv-tshirt/Menstshirt_Test_Gold.atepc.gz", "labels", TAGGED),
]  # fmt: skip
# Tables of figures and keys in which nobody said, did, sold, searched or judged anything: a person is asked.
JOURNEY = ("demographics", "campaigns", "campaign_descriptions", "coupons", "coupon_redemptions", "promotions_sample")
NEITHER = (
    *(f"orders-completejourney/{name}.csv.gz" for name in JOURNEY),
    "sessions-uci-shoppers-intention/online_shoppers_intention.csv.gz",
    "zh-opinion-zhijiang/Train_labels.csv.gz",
    "images-clothing-small/labels.csv",
)


@cache
def sample(path: Path) -> pl.DataFrame:
    return sampled(path, form.sniff(path))


def there(data: Path, place: str) -> Path:
    if not (data / place).exists():
        pytest.skip(f"no file {place}")
    return data / place


def guess(data: Path, place: str) -> Guess:
    path = there(data, place)
    return guessed(Source(path, "file"), sample(path))  # without the help of the file's name


def right(wanted: Roles, role: str, column: str) -> bool:
    said = wanted.get(role, ())
    return column in ((said,) if isinstance(said, str) else said)


@pytest.mark.parametrize(("place", "kind", "wanted"), SETS, ids=[s[0] for s in SETS])
def test_guess(data: Path, place: str, kind: str, wanted: Roles) -> None:
    found = guess(data, place)
    assert found.kind == kind
    assert {r: found.roles.get(r) for r in wanted if not right(wanted, r, found.roles.get(r, ("", 0.0))[0])} == {}


@pytest.mark.parametrize("place", NEITHER)
def test_what_is_none_of_the_kinds_is_asked_about(data: Path, place: str) -> None:
    with pytest.raises(DataError, match="nothing_known"):
        guess(data, place)


def test_of_what_is_said_surely_nineteen_in_twenty_are_right(data: Path) -> None:
    sure = [
        found.kind == kind and right(wanted, role, column)
        for place, kind, wanted in SETS if (data / place).exists()
        for found in [guess(data, place)] for role, (column, confidence) in found.roles.items() if confidence >= roles.SURE
    ]  # fmt: skip
    assert len(sure) >= 50
    assert sum(sure) >= 0.95 * len(sure)


# By value alone: what has to be found when every name is a word of no language, and what may be missed.
FOREIGN: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "reviews-amazon-musical/Musical_instruments_reviews.csv.gz": (
        ("text", "rating", "happened_at", "customer_id", "product_id"),
        ("title",),
    ),
    "reviews-amazon-fashion/AMAZON_FASHION_5.json.gz": (
        ("text", "rating", "happened_at", "customer_id", "product_id"),
        ("title",),
    ),
    "feedback-airline-tweets/Tweets.csv.gz": (("text", "happened_at", "review_id", "customer_id"), ("label",)),
    "catalogue-amazon-india/amazon.csv.gz": (("product_id", "name", "category", "price", "text"), ()),
    "orders-completejourney/products.csv.gz": (("product_id", "name", "category"), ("brand",)),
    "orders-completejourney/transactions_sample.csv.gz": (
        ("customer_id", "product_id", "order_id", "quantity", "price", "happened_at"),
        (),
    ),
    "orders-online-retail/online_retail.csv.gz": (
        ("customer_id", "product_id", "order_id", "quantity", "price", "happened_at"),
        (),
    ),
    "events-rees46-sample/2019-Oct.csv.gz": (("event_type", "happened_at", "price", "product_id", "customer_id"), ()),
    "intent-banking77/train.csv": (("text", "label"), ()),
    "zh-opinion-zhijiang/Train_reviews.csv.gz": (("text", "review_id"), ()),
}


@pytest.mark.parametrize("place", FOREIGN)
def test_by_value_alone_where_the_names_are_words_of_no_language(data: Path, place: str) -> None:
    _, kind, wanted = next(s for s in SETS if s[0] == place)
    seen = sample(there(data, place))
    words = [f"{a}{b}{c}" for a in ("bl", "zr", "qu", "dj") for b in ("or", "im", "uf") for c in ("nok", "wex", "pij")]
    told = dict(zip(words, seen.columns, strict=False))
    found = guessed(Source(Path(place), "file"), seen.rename({c: w for w, c in told.items()}))
    must, may = FOREIGN[place]
    assert found.kind == kind
    by_name = {r: told[c] for r, (c, _) in found.roles.items()}
    assert [r for r in must if not right(wanted, r, by_name.get(r, ""))] == []
    assert set(must) | set(may) == set(wanted)
    assert max(s for _, s in found.roles.values()) < roles.SURE and found.confidence < roles.SURE  # the page asks
