"""Layouts written down after the rules were made, to see how those do on what they were not made for: nothing was changed for them."""

from __future__ import annotations

import csv
import random
from datetime import timedelta

from tests.ingest.layouts.shape import (
    EN,
    GOODS,
    GOODS_ZH,
    PEOPLE,
    PEOPLE_ZH,
    PRICES,
    ZH,
    Layout,
    days,
    german,
    mail,
    table,
    texts,
)

N = 40
NL = (
    ("Het handvat brak na twee weken.", "Precies zoals beschreven.", "Jammer dat er geen kleinere maat is."),
    ("De levering duurde negen dagen.", "Veel luider dan de oude."),
    ("Zou ik weer kopen.", "Teruggestuurd, wacht nog op mijn geld."),
)
RU = (
    ("Ручка сломалась через две недели.", "Всё как в описании.", "Жаль, что нет размера поменьше."),
    ("Доставка заняла девять дней.", "Гораздо громче старого."),
    ("Куплю ещё раз.", "Вернула, жду деньги."),
)
KO = (
    ("손잡이가 이주 만에 부러졌어요.", "설명 그대로예요.", "더 작은 사이즈가 있으면 좋겠어요."),
    ("배송에 아흐레 걸렸어요.", "예전 것보다 훨씬 시끄러워요."),
    ("또 살 거예요.", "반품했는데 환불을 기다리고 있어요."),
)


def yotpo() -> bytes:
    """Yotpo, export of reviews."""
    rng = random.Random(51)
    header = [
        "Review ID",
        "Published",
        "Review Status",
        "Review Title",
        "Review Content",
        "Review Score",
        "Review Creation date",
        "Sentiment Score",
        "Reviewer Name",
        "Reviewer Email",
        "Reviewer Country Code",
        "Product ID",
        "Product Title",
        "Product URL",
        "Order ID",
        "Votes Up",
        "Comment Content",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        rows.append(
            [
                480_000_000 + n,
                "true",
                "Published",
                rng.choice(("Fine", "Meh", "Love it")),
                body,
                rng.choice("5554312"),
                f"{moment:%Y-%m-%d}",
                f"{rng.random():.3f}",
                who,
                mail(who),
                "US",
                7_100_000 + what,
                GOODS[what],
                "https://shop.example/p",
                f"#{1001 + n}",
                rng.randrange(4),
                "",
            ]
        )
    return table(header, rows)


def bol() -> bytes:
    """A Dutch marketplace, orders: semicolons, `05-03-2024 10:11`, `12,50`."""
    rng = random.Random(52)
    header = [
        "Bestelnummer",
        "Besteldatum",
        "Klantnummer",
        "EAN",
        "Artikel",
        "Aantal",
        "Prijs per stuk",
        "Verzendkosten",
        "Totaalbedrag",
        "Betaalwijze",
        "Reden retour",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        what = rng.randrange(6)
        rows.append(
            [
                f"{1_100_000_000 + 7 * n}",
                f"{moment:%d-%m-%Y %H:%M}",
                f"KL{100 + rng.randrange(15)}",
                f"87{10_000_000_000 + what}",
                ("Ketel groen", "Bakvorm groot", "Snijplank eiken", "Wollen plaid", "Bureaulamp", "Thermosbeker")[what],
                rng.choice("1112"),
                german(PRICES[what]),
                "2,99",
                german(PRICES[what]),
                "iDEAL",
                rng.choice(("", "", "Te klein", "Beschadigd")),
            ]
        )
    return table(header, rows, ";", encoding="utf-8-sig")


def allegro() -> bytes:
    """A Polish marketplace, orders: semicolons, ISO dates, `12,50 zł`."""
    rng = random.Random(53)
    header = [
        "Numer zamówienia",
        "Data zakupu",
        "Login kupującego",
        "E-mail kupującego",
        "ID oferty",
        "Tytuł oferty",
        "Liczba sztuk",
        "Cena",
        "Wartość",
        "Metoda dostawy",
        "Status",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(6)
        rows.append(
            [
                f"{moment:%y%m%d}-{7000 + n}",
                f"{moment:%Y-%m-%d %H:%M:%S}",
                who.lower().replace(" ", "_"),
                mail(who),
                f"{12_000_000_000 + what}",
                ("Czajnik zielony", "Forma do chleba", "Deska dębowa", "Koc wełniany", "Lampka", "Kubek termiczny")[
                    what
                ],
                rng.choice("1112"),
                german(PRICES[what]) + " zł",
                german(PRICES[what]) + " zł",
                "Kurier",
                "Wysłane",
            ]
        )
    return table(header, rows, ";")


def wildberries() -> bytes:
    """A Russian marketplace, reviews: semicolons, Windows letters replaced by UTF-8, `05.03.2024`."""
    rng = random.Random(54)
    header = ["Номер отзыва", "Дата", "Артикул", "Товар", "Покупатель", "Оценка", "Текст отзыва", "Ответ продавца"]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, RU, N), strict=True)):
        rows.append(
            [
                f"{90_000 + n}",
                f"{moment:%d.%m.%Y}",
                f"{15_000_000 + n % 6}",
                "Чайник зелёный",
                f"buyer{rng.randrange(25):03d}",
                rng.choice("5554312"),
                body,
                "",
            ]
        )
    return table(header, rows, ";", encoding="utf-8-sig")


def coupang() -> bytes:
    """A Korean marketplace, reviews: UTF-8 with its mark, `2024-03-05`."""
    rng = random.Random(55)
    header = ["리뷰번호", "상품번호", "상품명", "구매자ID", "별점", "리뷰내용", "작성일"]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, KO, N), strict=True)):
        rows.append(
            [
                f"R{4_000_000 + n}",
                f"{880_000 + n % 6}",
                "법랑 주전자",
                f"user{rng.randrange(25):03d}",
                rng.choice("5554312"),
                body,
                f"{moment:%Y-%m-%d}",
            ]
        )
    return table(header, rows, encoding="utf-8-sig", quoting=csv.QUOTE_ALL)


def douyin() -> bytes:
    """抖音电商, orders: UTF-8, numbers followed by a tab."""
    rng = random.Random(56)
    header = "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,收件人,收件人手机号,省,市,支付完成时间,订单提交时间,订单状态,售后状态,达人昵称".split(
        ","
    )
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.randrange(len(PEOPLE_ZH)), rng.randrange(len(GOODS_ZH))
        rows.append([f"{6_920_000_000_000_000_000 + 7919 * n}\t", f"{6_920_000_000_000_000_001 + 7919 * n}\t", GOODS_ZH[what], "默认", rng.choice("1112"), f"{36_000_000 + what}\t", f"KT-{what}", PRICES[what], PRICES[what], "0.00", PEOPLE_ZH[who][0] + "**", f"1380000{1000 + who}\t", "浙江省", "杭州市",
                     f"{moment + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}\t", f"{moment:%Y-%m-%d %H:%M:%S}\t", "已完成", "", ""])  # fmt: skip
    return table(header, rows)


def survey_monkey() -> bytes:
    """SurveyMonkey: questions as names, a second line of `Open-Ended Response`, American dates with AM and PM."""
    rng = random.Random(57)
    header = [
        "Respondent ID",
        "Collector ID",
        "Start Date",
        "End Date",
        "IP Address",
        "Email Address",
        "First Name",
        "Last Name",
        "How satisfied are you with our shop?",
        "What should we do better?",
    ]
    rows: list[list[object]] = [[""] * 8 + ["Response", "Open-Ended Response"]]
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        at = f"{moment:%m/%d/%Y %I:%M:%S %p}"
        rows.append(
            [
                118_000_000_000 + 17 * n,
                450_000_001,
                at,
                at,
                "192.0.2.17",
                "",
                "",
                "",
                rng.choice(("Very satisfied", "Satisfied", "Not satisfied")),
                body,
            ]
        )
    return table(header, rows, line="\n")


def question() -> bytes:
    """A Chinese review tool: grades of ten, tab separated, UTF-16."""
    rng = random.Random(58)
    header = ["评论ID", "会员名", "商品名称", "商品ID", "打分（10分制）", "评论正文", "评论日期"]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, ZH, N, ""), strict=True)):
        rows.append(
            [
                f"c{n:05d}",
                f"hy{rng.randrange(25):03d}",
                GOODS_ZH[n % 6],
                f"{660_000 + n % 6}",
                rng.choice(("10", "9", "8", "6", "3", "2")),
                body,
                f"{moment.year}年{moment.month}月{moment.day}日",
            ]
        )
    return table(header, rows, "\t", encoding="utf-16")


LATER = (
    Layout("yotpo_reviews", "reviews.csv", yotpo, "reviews",
           {"text": "Review Content", "title": "Review Title", "rating": "Review Score", "happened_at": "Review Creation date", "customer_id": ("Reviewer Email", "Reviewer Name"), "product_id": "Product ID", "review_id": "Review ID"}),
    Layout("bol_orders", "bestellingen.csv", bol, "events",
           {"customer_id": "Klantnummer", "product_id": "EAN", "order_id": "Bestelnummer", "quantity": "Aantal", "price": ("Prijs per stuk", "Totaalbedrag"), "happened_at": "Besteldatum"}, {"reason": "Reden retour"}, reads=("utf-8-sig", ";")),
    Layout("allegro_orders", "zamowienia.csv", allegro, "events",
           {"customer_id": ("Login kupującego", "E-mail kupującego"), "product_id": "ID oferty", "order_id": "Numer zamówienia", "quantity": "Liczba sztuk", "price": ("Cena", "Wartość"), "happened_at": "Data zakupu"}, reads=("utf-8", ";")),
    Layout("wildberries_reviews", "отзывы.csv", wildberries, "reviews",
           {"text": "Текст отзыва", "rating": "Оценка", "happened_at": "Дата", "customer_id": "Покупатель", "product_id": ("Артикул", "Товар"), "review_id": "Номер отзыва"}, reads=("utf-8-sig", ";")),
    Layout("coupang_reviews", "리뷰.csv", coupang, "reviews",
           {"text": "리뷰내용", "rating": "별점", "happened_at": "작성일", "customer_id": "구매자ID", "product_id": "상품번호", "review_id": "리뷰번호"}, reads=("utf-8-sig", ",")),
    Layout("douyin_orders", "订单.csv", douyin, "events",
           {"customer_id": ("收件人手机号", "收件人"), "product_id": ("商品ID", "商家编码"), "order_id": ("主订单编号", "子订单编号"), "quantity": "商品数量", "price": ("商品单价", "订单应付金额"), "happened_at": ("订单提交时间", "支付完成时间")}),
    Layout("survey_monkey_answers", "survey.csv", survey_monkey, "reviews",
           {"text": "What should we do better?", "happened_at": ("Start Date", "End Date"), "review_id": "Respondent ID"}, {"customer_id": "Email Address"}),
    Layout("review_tool_zh", "评论.tsv", question, "reviews",
           {"text": "评论正文", "rating": "打分（10分制）", "happened_at": "评论日期", "customer_id": "会员名", "product_id": ("商品ID", "商品名称"), "review_id": "评论ID"}, reads=("utf-16", "\t")),
)  # fmt: skip
