"""What kind of file this is and which column plays which role, told in the layouts of many shops, in both languages."""

import polars as pl
import pytest

from core.base.errors import DataError
from core.ingest import roles

N = 60
TEXTS = ["The battery is flat after an hour and nobody answers.", "Quiet, light, worth every penny of it.",
         "I wish the water tank were larger, really.", "Stopped working in week three, sent back."]  # fmt: skip
ZH = [
    "电池一小时就没电了，客服也不回复。",
    "声音小，重量轻，很值。",
    "要是水箱再大一点就好了。",
    "用了三周就坏了，已经退货。",
]


def cycle(values: list[str], n: int = N) -> list[str]:
    return [values[i % len(values)] for i in range(n)]


def numbered(prefix: str, of: int = N, n: int = N) -> list[str]:
    return [f"{prefix}{1000 + (i * 7) % of}" for i in range(n)]


def said(texts: list[str]) -> list[str]:
    return [f"{t} ({i})" for i, t in enumerate(cycle(texts))]


DAYS = [f"2026-0{1 + i % 9}-1{i % 9}" for i in range(N)]
STARS = cycle(["5", "4", "1", "5", "2", "3"])
LAYOUTS = {
    "amazon": (
        "reviews",
        {
            "reviewerID": numbered("A", 40),
            "asin": numbered("B", 12),
            "reviewText": said(TEXTS),
            "overall": STARS,
            "summary": cycle(["Fine", "Never again", "OK then"]),
            "unixReviewTime": cycle(["1393545600", "1363392000"]),
        },
        {
            "customer_id": "reviewerID",
            "product_id": "asin",
            "text": "reviewText",
            "rating": "overall",
            "title": "summary",
            "happened_at": "unixReviewTime",
        },
    ),
    "survey": (
        "reviews",
        {"Response ID": numbered("r"), "What could we do better?": said(TEXTS)},
        {"text": "What could we do better?"},
    ),
    "camel": (
        "reviews",
        {
            "reviewId": numbered("r"),
            "buyerId": numbered("u", 30),
            "starRating": STARS,
            "reviewBody": said(TEXTS),
            "createdAt": DAYS,
        },
        {
            "review_id": "reviewId",
            "customer_id": "buyerId",
            "rating": "starRating",
            "text": "reviewBody",
            "happened_at": "createdAt",
        },
    ),
    "taobao": (
        "reviews",
        {
            "用户ID": numbered("u", 30),
            "商品编号": numbered("p", 12),
            "评分": STARS,
            "评价内容": said(ZH),
            "评价时间": DAYS,
        },
        {
            "customer_id": "用户ID",
            "product_id": "商品编号",
            "rating": "评分",
            "text": "评价内容",
            "happened_at": "评价时间",
        },
    ),
    "clicks": (
        "events",
        {
            "event_time": DAYS,
            "event_type": cycle(["view", "view", "cart", "purchase"]),
            "product_id": numbered("p", 12),
            "price": cycle(["9.99", "120.00"]),
            "user_id": numbered("u", 20),
        },
        {
            "happened_at": "event_time",
            "event_type": "event_type",
            "product_id": "product_id",
            "price": "price",
            "customer_id": "user_id",
        },
    ),
    "orders": (
        "events",
        {
            "InvoiceNo": numbered("5", 30),
            "StockCode": numbered("S", 12),
            "Quantity": cycle(["1", "6", "12"]),
            "InvoiceDate": DAYS,
            "UnitPrice": cycle(["2.55", "3.39"]),
            "CustomerID": numbered("1", 20),
        },
        {
            "order_id": "InvoiceNo",
            "product_id": "StockCode",
            "quantity": "Quantity",
            "happened_at": "InvoiceDate",
            "price": "UnitPrice",
            "customer_id": "CustomerID",
        },
    ),
    "行为": (
        "events",
        {
            "用户": numbered("u", 20),
            "商品": numbered("p", 12),
            "行为类型": cycle(["浏览", "浏览", "加购", "购买"]),
            "时间": DAYS,
        },
        {"customer_id": "用户", "product_id": "商品", "event_type": "行为类型", "happened_at": "时间"},
    ),
    "catalogue": (
        "products",
        {
            "sku": numbered("p"),
            "title": [f"Robot vacuum {i}" for i in range(N)],
            "category": cycle(["Floor", "Kitchen"]),
            "brand": cycle(["Ada", "Bo"]),
        },
        {"product_id": "sku", "name": "title", "category": "category", "brand": "brand"},
    ),
    "商品": (
        "products",
        {"货号": numbered("p"), "商品名称": [f"扫地机 {i}" for i in range(N)], "类目": cycle(["清洁", "厨房"])},
        {"product_id": "货号", "name": "商品名称", "category": "类目"},
    ),
    "searches": (
        "searches",
        {
            "search_term": cycle(["quiet vacuum", "pet hair", "mop"]),
            "result_count": cycle(["0", "12", "7"]),
            "visitor_id": numbered("u", 20),
            "timestamp": DAYS,
        },
        {"query": "search_term", "results": "result_count", "customer_id": "visitor_id", "happened_at": "timestamp"},
    ),
    "搜索": (
        "searches",
        {"搜索词": cycle(["静音", "宠物毛", "拖地"]), "结果数": cycle(["0", "12"]), "用户编号": numbered("u", 20)},
        {"query": "搜索词", "results": "结果数", "customer_id": "用户编号"},
    ),
    "mailing": (
        "campaign",
        {
            "customer": numbered("u"),
            "group": cycle(["treatment", "control"]),
            "converted": cycle(["0", "0", "1"]),
            "spend": cycle(["0", "12.50"]),
        },
        {"customer_id": "customer", "treated": "group", "outcome": "converted", "spend": "spend"},
    ),
    "活动": (
        "campaign",
        {"顾客编号": numbered("u"), "分组": cycle(["实验组", "对照组"]), "转化": cycle(["0", "1"])},
        {"customer_id": "顾客编号", "treated": "分组", "outcome": "转化"},
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    kind, columns, wanted = LAYOUTS[layout]
    guess = roles.guess(pl.DataFrame(columns))
    assert guess.kind == kind
    assert {r: c for r, (c, _) in guess.roles.items() if r in wanted} == wanted
    assert 0 < guess.confidence <= 1


def test_a_file_without_names_is_told_by_its_values() -> None:
    frame = pl.DataFrame(
        {
            "column_1": numbered("10", 20),
            "column_2": numbered("23", 12),
            "column_3": cycle(["pv", "pv", "cart", "buy"]),
            "column_4": cycle(["1511544070", "1511561733"]),
        }
    )
    guess = roles.guess(frame)
    assert guess.kind == "events"
    assert {r: c for r, (c, _) in guess.roles.items()} == {
        "customer_id": "column_1", "product_id": "column_2", "event_type": "column_3", "happened_at": "column_4",
    }  # fmt: skip


@pytest.mark.parametrize("stars", ["5", "1"])
def test_stars_that_are_all_the_same_are_stars(stars: str) -> None:
    guess = roles.guess(pl.DataFrame({"text": said(TEXTS), "stars": cycle([stars])}))
    assert guess.roles["rating"][0] == "stars"


def test_what_was_said_of_the_kind_holds() -> None:
    frame = pl.DataFrame({"id": numbered("p"), "description": said(TEXTS), "price": cycle(["9.99"])})
    assert roles.guess(frame, kind="reviews").roles["text"][0] == "description"
    assert roles.guess(frame, kind="products").roles["product_id"][0] == "id"


def test_nothing_to_go_by_is_said_and_not_guessed() -> None:
    numbers = pl.DataFrame({"a": cycle(["1", "2"]), "b": cycle(["3", "4", "5"])})
    with pytest.raises(DataError, match="nothing_known"):
        roles.guess(numbers, "numbers.csv")
    with pytest.raises(DataError, match="no_text_column"):
        roles.guess(numbers, "numbers.csv", kind="reviews")
    with pytest.raises(DataError) as refused:
        roles.guess(pl.DataFrame({"note": said(TEXTS)}), "f.csv", kind="campaign")
    assert (refused.value.code, refused.value.facts["role"]) == ("kind_without", "treated")


@pytest.mark.parametrize(("top", "scale"), [("5", 5.0), ("10", 10.0), ("100", 100.0)])
def test_the_scale_of_the_stars_follows_the_highest(top: str, scale: float) -> None:
    assert roles.scale(pl.Series([top, "1", "3", None])) == scale


@pytest.mark.parametrize(
    ("written", "asks", "first"),
    [(["03/04/2026", "05/06/2026"], True, False), (["03/04/2026", "25/06/2026"], False, True), (["03/04/2026", "06/25/2026"], False, False),
     (["04/04/2026", "05/05/2026"], False, False), (["2026-03-04"], False, False)],
)  # fmt: skip
def test_day_or_month_first_is_asked_only_when_nothing_tells(written: list[str], asks: bool, first: bool) -> None:
    column = pl.Series(written)
    assert roles.ambiguous(column) is asks
    assert roles.day_first(column) is first
    guess = roles.guess(pl.DataFrame({"text": said(TEXTS), "date": cycle(written)}))
    assert guess.asks == (("date",) if asks else ())


@pytest.mark.parametrize("slip", ["9", "10", "55", "999"])
def test_one_slip_of_the_finger_does_not_change_the_scale(slip: str) -> None:
    stars = [slip, *[str(1 + i % 5) for i in range(11)]]
    assert roles.scale(pl.Series(stars)) == 5.0
    n = len(said(TEXTS))
    guess = roles.guess(pl.DataFrame({"review": said(TEXTS), "stars": [slip, *[str(1 + i % 5) for i in range(n - 1)]]}))
    assert guess.roles["rating"][0] == "stars"
    assert roles.scale(pl.Series([*[str(1 + i % 10) for i in range(40)], "88"])) == 10.0


@pytest.mark.parametrize(("written", "scale"), [("8/10", 10.0), ("4 out of 5", 5.0), ("73/100", 100.0)])
def test_stars_that_say_their_scale(written: str, scale: float) -> None:
    assert roles.scale(pl.Series([written] * 9)) == scale


def test_a_date_in_foreign_digits_breaks_nothing() -> None:
    column = pl.Series(["٣/٣/٢٠٢٦", None])
    assert not roles.ambiguous(column)
    assert not roles.day_first(column)


def test_the_only_column_of_dates_says_when_and_is_asked_about() -> None:
    n = len(said(TEXTS))
    days = [f"2026-03-{1 + i % 28:02}" for i in range(n)]
    guess = roles.guess(pl.DataFrame({"review": said(TEXTS), "when": days, "seller": ["7"] * n}))
    assert guess.roles["happened_at"][0] == "when"
    assert guess.roles["happened_at"][1] < roles.SURE
    two = roles.guess(pl.DataFrame({"review": said(TEXTS), "when": days, "then": days}))
    assert "happened_at" not in two.roles  # nobody could tell which
    ids = roles.guess(pl.DataFrame({"review": said(TEXTS), "seller": [str(1_500_000_000 + i) for i in range(n)]}))
    assert "happened_at" not in ids.roles


@pytest.mark.parametrize(
    ("column", "people"),
    [("user_id", True), ("member_no", True), ("user", True), ("color", False), ("user_rating", False)],
)
def test_columns_called_as_customers_are(column: str, people: bool) -> None:
    assert roles.of_customers(column) is people


WISHES = cycle(["refund", "card_arrival", "where_is_it", "cancel"])
SPANNED = cycle(['[[0, 3, "what"]]', '[[4, 11, "what"], [12, 14, "verb"]]', "[]"])
PRODIGY = cycle(['[{"start": 0, "end": 3, "label": "what"}]'])
STUDIO = cycle(['[{"id": 7, "result": [{"type": "labels", "value": {"start": 0, "end": 3, "labels": ["what"]}}]}]'])
LEARNT = {
    "intents": ({"text": said(TEXTS), "category": WISHES}, {"text": "text", "label": "category"}),
    "doccano": ({"text": said(TEXTS), "label": SPANNED}, {"text": "text", "spans": "label"}),
    "prodigy": ({"text": said(TEXTS), "spans": PRODIGY, "answer": cycle(["accept"])}, {"text": "text", "spans": "spans"}),
    "label studio": ({"data.text": said(TEXTS), "annotations": STUDIO}, {"text": "data.text", "spans": "annotations"}),
    "标注": ({"文本": said(ZH), "标签": cycle(["好评", "差评"])}, {"text": "文本", "label": "标签"}),
    "no header": ({"column_1": WISHES, "column_2": said(TEXTS)}, {"text": "column_2", "label": "column_1"}),
}  # fmt: skip


@pytest.mark.parametrize("layout", LEARNT)
def test_texts_with_labels_are_there_to_learn_from(layout: str) -> None:
    columns, wanted = LEARNT[layout]
    guess = roles.guess(pl.DataFrame(columns))
    assert guess.kind == "labels"
    assert {r: c for r, (c, _) in guess.roles.items() if r in wanted} == wanted


@pytest.mark.parametrize("beside", ["stars", "customer_id", "sku", "date"])
def test_a_label_beside_what_customers_said_leaves_a_review_a_review(beside: str) -> None:
    further = {"stars": STARS, "customer_id": numbered("u", 20), "sku": numbered("p", 12), "date": DAYS}
    guess = roles.guess(pl.DataFrame({"text": said(TEXTS), "label": WISHES, beside: further[beside]}))
    assert guess.kind == "reviews"
    assert guess.roles["label"][0] == "label"


@pytest.mark.parametrize("grades", [["1", "2.67", "3"], ["E", "S", "C", "I"], ["Exact", "Irrelevant"]])
def test_how_well_products_answer_queries_is_a_judgement(grades: list[str]) -> None:
    columns = {"query": cycle(["quiet vacuum", "pet hair"]), "product_id": numbered("p"), "relevance": cycle(grades)}
    guess = roles.guess(pl.DataFrame({**columns, "product_title": [f"Robot vacuum {i}" for i in range(N)]}))
    assert guess.kind == "judgements"
    assert {r: c for r, (c, _) in guess.roles.items()} == {
        "query": "query", "product_id": "product_id", "grade": "relevance", "title": "product_title",
    }  # fmt: skip


def test_two_columns_that_fit_a_role_alike_are_asked_about() -> None:
    guess = roles.guess(pl.DataFrame({"text": said(TEXTS), "Datum": DAYS, "Fecha": DAYS[::-1]}))
    assert guess.roles["happened_at"][1] < roles.SURE


@pytest.mark.parametrize(
    "name", ["Kundennummer", "customer-id", "买家会员名", "Email (Billing)", "ID cliente", "顧客ID"]
)
def test_customers_are_told_in_many_languages(name: str) -> None:
    assert roles.of_customers(name)
