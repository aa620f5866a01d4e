"""Reviews and answers as review programs, app stores, marketplaces and survey tools export them."""

from __future__ import annotations

import csv
import json
import random

from tests.ingest.layouts.shape import (
    DE,
    EN,
    GOODS,
    GOODS_ZH,
    JA,
    PEOPLE,
    PEOPLE_ZH,
    ZH,
    Layout,
    days,
    mail,
    table,
    texts,
)

N = 40
STARS = "5554443215"


def judge_me() -> bytes:
    """Judge.me: small letters, `2024-03-05 10:11:12 UTC`."""
    rng = random.Random(21)
    header = "title,body,rating,review_date,source,curated,reviewer_name,reviewer_email,product_id,product_handle,reply,picture_urls,ip_address,location".split(
        ","
    )
    rows = []
    for moment, body in zip(days(rng, N), texts(rng, EN, N), strict=True):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        rows.append([rng.choice(("Great", "Not what I hoped", "", "As described")), body, rng.choice(STARS), f"{moment:%Y-%m-%d %H:%M:%S} UTC", "web", "ok", who, mail(who), 7_100_000_000_000 + what,
                     GOODS[what].lower().replace(" ", "-").replace(",", ""), "", "", "192.0.2.17", "Leeds, GB"])  # fmt: skip
    return table(header, rows, line="\n")


def trustpilot() -> bytes:
    """Trustpilot, export of service reviews: everything quoted, the writer by a long id."""
    rng = random.Random(22)
    header = [
        "Review Id",
        "Reference Id",
        "Review Created (UTC)",
        "Review Consumer User Id",
        "Review Username",
        "Review Title",
        "Review Content",
        "Review Stars",
        "Source Of Review",
        "Review Language",
        "Domain Url",
        "Webshop Name",
        "Business Unit Id",
        "Tags",
        "Company Reply Date (UTC)",
        "Location Name",
        "Location Id",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        user = rng.randrange(30)
        rows.append([f"{0x65E6_0000_0000_0000_0000 + 7919 * n:024x}", "", f"{moment:%Y-%m-%d %H:%M:%S}", f"{0x5F00_0000_0000_0000_0000 + 104_729 * user:024x}", rng.choice(PEOPLE), rng.choice(("Quick and kind", "Slow refund", "All fine")), body,
                     rng.choice(STARS), "Invitation", "en", "kettleandtin.example", "Kettle & Tin", "5c0000000000000000000001", "", "", "", ""])  # fmt: skip
    return table(header, rows, quoting=csv.QUOTE_ALL)


def google_play() -> bytes:
    """Google Play Console: UTF-16, ISO times beside milliseconds, many stars without words."""
    rng = random.Random(23)
    header = [
        "Package Name",
        "App Version Code",
        "App Version Name",
        "Reviewer Language",
        "Device",
        "Review Submit Date and Time",
        "Review Submit Millis Since Epoch",
        "Review Last Update Date and Time",
        "Review Last Update Millis Since Epoch",
        "Star Rating",
        "Review Title",
        "Review Text",
        "Developer Reply Date and Time",
        "Developer Reply Millis Since Epoch",
        "Developer Reply Text",
        "Review Link",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, (*EN, *DE), N), strict=True)):
        at, milli = f"{moment:%Y-%m-%dT%H:%M:%S}Z", int(moment.timestamp() * 1000)
        rows.append(["com.example.kettle", 4100 + n % 3, f"4.1.{n % 3}", rng.choice(("en", "de", "en")), rng.choice(("a52q", "oriole", "redfin")), at, milli, at, milli, rng.choice(STARS), "", body if rng.random() < 0.6 else "", "", "", "",
                     f"http://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=gp{n}&corpus=PUBLIC_REVIEWS"])  # fmt: skip
    return table(header, rows, encoding="utf-16", line="\n")


def jd() -> bytes:
    """京东商家, 评价导出: GBK, stars from 1 to 5, an order number as `="…"`."""
    rng = random.Random(24)
    header = "评价编号,订单编号,商品编号,商品名称,用户昵称,评价等级,评价内容,评价时间,商家回复,是否追评".split(",")
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, ZH, N, ""), strict=True)):
        what = rng.randrange(len(GOODS_ZH))
        rows.append([f'="{17_000_000_000 + 7 * n}"', f'="{290_000_000_000 + 11 * n}"', f'="{100_040_000_000 + what}"', GOODS_ZH[what], f"{PEOPLE_ZH[rng.randrange(8)][0]}***{rng.randrange(9)}", f"{rng.choice(STARS)}星", body,
                     f"{moment:%Y-%m-%d %H:%M:%S}", "感谢您的支持" if n % 3 == 0 else "", "否"])  # fmt: skip
    return table(header, rows, encoding="gb18030", quoting=csv.QUOTE_NONE, line="\n")


def trusted_shops() -> bytes:
    """Trusted Shops in German: semicolons, `05.03.2024`, words with umlauts."""
    rng = random.Random(25)
    header = [
        "Bewertungsdatum",
        "Bestellnummer",
        "Sterne",
        "Kommentar",
        "Artikelnummer",
        "Produktname",
        "Kunden-E-Mail",
        "Antwort",
        "Status",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, DE, N), strict=True)):
        who = rng.choice(PEOPLE)
        rows.append(
            [
                f"{moment:%d.%m.%Y}",
                f"B-2024-{700 + n}",
                rng.choice(STARS),
                body,
                f"KT-{100 + n % 6}",
                "Wasserkessel grün",
                mail(who),
                "",
                "freigegeben",
            ]
        )
    return table(header, rows, ";", encoding="utf-8-sig")


def opiniones() -> bytes:
    """A Spanish review program: `05/03/2024`, grades of ten, text between quotes over two lines."""
    rng = random.Random(26)
    header = [
        "Nº de opinión",
        "Fecha",
        "Cliente",
        "Referencia",
        "Producto",
        "Puntuación",
        "Título",
        "Opinión",
        "Recomendaría",
    ]
    parts = (
        (
            "Se rompió el asa a las dos semanas.",
            "Tal como se describe.",
            "Ojalá hubiera una talla menor.",
            "La batería no dura nada.",
        ),
        ("El envío tardó nueve días.", "Mi hija lo usa cada mañana.", "Hace mucho más ruido que el anterior."),
        ("Lo volvería a comprar.", "Lo devolví y sigo esperando el dinero.", "No vale lo que cuesta."),
    )
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, parts, N, "\n"), strict=True)):
        rows.append(
            [
                5001 + n,
                f"{moment:%d/%m/%Y}",
                f"CL{300 + rng.randrange(25)}",
                f"KT-{100 + n % 6}",
                "Pava esmaltada",
                rng.choice(("10", "9", "8", "7", "3", "10", "6")),
                rng.choice(("Muy bien", "Regular", "Una pena")),
                body,
                rng.choice(("Sí", "No")),
            ]
        )
    return table(header, rows, ";", quoting=csv.QUOTE_ALL)


def rakuten() -> bytes:
    """楽天 RMS, レビュー: Shift JIS, `2024/03/05 10:11`."""
    rng = random.Random(27)
    header = [
        "レビュータイプ",
        "商品名",
        "レビュー詳細URL",
        "評価",
        "投稿時間",
        "タイトル",
        "レビュー本文",
        "フラグ",
        "注文番号",
        "未対応フラグ",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, JA, N, ""), strict=True)):
        rows.append(
            [
                "商品レビュー",
                rng.choice(("ホーローケトル 緑", "食パン型 大", "オークのまな板")),
                f"https://review.example.jp/item/1/{n}/",
                rng.choice(STARS),
                f"{moment:%Y/%m/%d %H:%M}",
                rng.choice(("満足です", "残念", "")),
                body,
                "",
                f"280001-2024-{n:05d}",
                "0",
            ]
        )
    return table(header, rows, encoding="cp932", quoting=csv.QUOTE_ALL)


def bazaarvoice() -> bytes:
    """Bazaarvoice, JSON lines: nested values, ISO with fractions and offset."""
    rng = random.Random(28)
    made = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        made.append(json.dumps({
            "Id": f"{210_000_000 + n}", "ProductId": f"KT-{100 + n % 6}", "AuthorId": f"a{rng.randrange(30):05d}", "UserNickname": rng.choice(PEOPLE).split()[0].lower(), "Rating": int(rng.choice(STARS)), "RatingRange": 5,
            "Title": rng.choice(("Lovely", "Hm", None)), "ReviewText": body, "SubmissionTime": f"{moment:%Y-%m-%dT%H:%M:%S}.000+00:00", "ContentLocale": "en_GB", "IsRecommended": rng.choice((True, False, None)),
            "ContextDataValues": {"Age": {"Value": "35to44"}}, "Photos": [], "TotalFeedbackCount": rng.randrange(4),
        }))  # fmt: skip
    return ("\n".join(made) + "\n").encode()


def qualtrics() -> bytes:
    """Qualtrics: three header lines (names, questions, JSON), then one line an answer."""
    rng = random.Random(29)
    header = "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,RecordedDate,ResponseId,RecipientLastName,RecipientFirstName,RecipientEmail,ExternalReference,LocationLatitude,LocationLongitude,DistributionChannel,UserLanguage,Q1,Q2,Q3".split(
        ","
    )
    asked = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished", "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email", "External Data Reference", "Location Latitude", "Location Longitude", "Distribution Channel", "User Language",
             "How satisfied are you with your kettle overall?", "Where did you buy it?", "What should we change about it?"]  # fmt: skip
    ids = [
        json.dumps(
            {"ImportId": c, "timeZone": "America/Denver"}
            if "Date" in c
            else {"ImportId": f"QID{c[1]}" if c[0] == "Q" else c}
        )
        for c in header
    ]
    rows: list[list[object]] = [list(asked), list(ids)]
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        at = f"{moment:%Y-%m-%d %H:%M:%S}"
        rows.append(
            [
                at,
                at,
                "IP Address",
                "192.0.2.17",
                100,
                60 + n,
                "True",
                at,
                f"R_{n:015d}",
                "",
                "",
                "",
                "",
                "45.5",
                "-122.6",
                "anonymous",
                "EN",
                rng.choice(STARS),
                rng.choice(("In the shop", "Online", "As a present")),
                body,
            ]
        )
    return table(header, rows, line="\n")


def typeform() -> bytes:
    """Typeform: questions as names, one of them on a scale of ten, UTC."""
    rng = random.Random(30)
    header = [
        "#",
        "How likely are you to recommend us to a friend?",
        "What nearly stopped you from buying?",
        "Which product was it?",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, EN, N), strict=True)):
        at = f"{moment:%Y-%m-%d %H:%M:%S}"
        rows.append(
            [
                f"{0xA1B2_C3D4_E5F6_0000_0000_0000_0000 + 7919 * n:032x}",
                rng.choice(("10", "9", "8", "7", "3", "0", "10", "6")),
                body,
                rng.choice(GOODS),
                at,
                at,
                f"{0xFE00_0000 + 31 * n:010x}",
            ]
        )
    return table(header, rows, line="\n")


def wenjuanxing() -> bytes:
    """问卷星: numbered questions as names, `2024/3/5 10:11:12`, `85秒`."""
    rng = random.Random(31)
    header = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "来源",
        "来源详情",
        "来自IP",
        "1、您对这款水壶的总体满意度打几分？",
        "2、您在哪里购买的？",
        "3、您希望我们改进什么？",
    ]
    rows = []
    for n, (moment, body) in enumerate(zip(days(rng, N), texts(rng, ZH, N, ""), strict=True)):
        at = f"{moment.year}/{moment.month}/{moment.day} {moment:%H:%M:%S}"
        rows.append(
            [
                n + 1,
                at,
                f"{60 + n}秒",
                "微信",
                "N/A",
                "192.0.2.17(浙江-杭州)",
                rng.choice(STARS),
                rng.choice(("网店", "门店", "朋友送的")),
                body,
            ]
        )
    return table(header, rows, encoding="utf-8-sig")


REVIEWS = (
    Layout("judge_me_reviews", "judgeme_reviews.csv", judge_me, "reviews",
           {"text": "body", "title": "title", "rating": "rating", "happened_at": "review_date", "customer_id": ("reviewer_email", "reviewer_name"), "product_id": ("product_id", "product_handle")}),
    Layout("trustpilot_reviews", "reviews.csv", trustpilot, "reviews",
           {"text": "Review Content", "title": "Review Title", "rating": "Review Stars", "happened_at": "Review Created (UTC)", "customer_id": ("Review Consumer User Id", "Review Username"), "review_id": "Review Id", "language": "Review Language"}),
    Layout("google_play_reviews", "reviews_com.example.kettle_202403.csv", google_play, "reviews",
           {"text": "Review Text", "rating": "Star Rating", "happened_at": ("Review Submit Date and Time", "Review Submit Millis Since Epoch", "Review Last Update Date and Time"), "product_id": "Package Name", "language": "Reviewer Language"},
           {"title": "Review Title", "review_id": "Review Link"}, reads=("utf-16", ",")),
    Layout("jd_reviews", "评价导出.csv", jd, "reviews",
           {"text": "评价内容", "rating": "评价等级", "happened_at": "评价时间", "customer_id": "用户昵称", "product_id": "商品编号", "review_id": "评价编号"}, reads=("gb18030", ",")),
    Layout("trusted_shops_reviews", "Bewertungen.csv", trusted_shops, "reviews",
           {"text": "Kommentar", "rating": "Sterne", "happened_at": "Bewertungsdatum", "customer_id": "Kunden-E-Mail", "product_id": "Artikelnummer"}, reads=("utf-8-sig", ";")),
    Layout("opiniones_reviews", "opiniones.csv", opiniones, "reviews",
           {"text": "Opinión", "title": "Título", "rating": "Puntuación", "happened_at": "Fecha", "customer_id": "Cliente", "product_id": ("Referencia", "Producto"), "review_id": "Nº de opinión"}, reads=("utf-8", ";")),
    Layout("rakuten_reviews", "review.csv", rakuten, "reviews",
           {"text": "レビュー本文", "title": "タイトル", "rating": "評価", "happened_at": "投稿時間"}, {"product_id": "商品名", "review_id": "レビュー詳細URL"}, reads=("cp932", ",")),
    Layout("bazaarvoice_reviews", "reviews.jsonl", bazaarvoice, "reviews",
           {"text": "ReviewText", "title": "Title", "rating": "Rating", "happened_at": "SubmissionTime", "customer_id": ("AuthorId", "UserNickname"), "product_id": "ProductId", "review_id": "Id", "language": "ContentLocale"}, reads=("utf-8", "")),
    Layout("qualtrics_answers", "survey.csv", qualtrics, "reviews",
           {"text": "Q3", "happened_at": ("StartDate", "EndDate", "RecordedDate"), "review_id": "ResponseId", "language": "UserLanguage"}, {"rating": "Q1", "customer_id": ("RecipientEmail", "ExternalReference")}),
    Layout("typeform_answers", "responses.csv", typeform, "reviews",
           {"text": "What nearly stopped you from buying?", "happened_at": ("Start Date (UTC)", "Submit Date (UTC)")},
           {"rating": "How likely are you to recommend us to a friend?", "review_id": "#", "customer_id": "Network ID", "product_id": "Which product was it?"}),
    Layout("wenjuanxing_answers", "问卷.csv", wenjuanxing, "reviews",
           {"text": "3、您希望我们改进什么？", "happened_at": "提交答卷时间"}, {"rating": "1、您对这款水壶的总体满意度打几分？", "review_id": "序号"}, reads=("utf-8-sig", ",")),
)  # fmt: skip
