"""What the name of a column says about its role: the words of shops, marketplaces and surveys in ten languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Whole names, the best first.
EXACT: dict[str, tuple[str, ...]] = {
    "review_id": ("reviewid", "commentid", "tweetid", "feedbackid", "id", "评论id", "评价id", "评论编号", "评价编号"),
    "customer_id": ("customerid", "customer", "userid", "user", "reviewerid", "buyerid", "buyer", "memberid", "member", "householdid", "uid",
                    "accountid", "clientid", "visitorid", "buyerhash", "email", "用户id", "用户编号", "用户", "顾客",
                    "顾客编号", "会员", "会员id", "买家", "买家id", "客户"),
    "product_id": ("productid", "product", "sku", "asin", "itemid", "item", "stockcode", "goodsid", "productuid", "spu", "parentasin",
                   "商品id", "商品编号", "商品", "货号", "产品编号", "品番"),
    "rating": ("rating", "stars", "star", "overall", "score", "reviewrating", "starrating", "评分", "星级", "打分", "評価"),
    "title": ("title", "summary", "headline", "subject", "reviewtitle", "标题"),
    "text": ("text", "review", "reviewtext", "reviewbody", "reviews", "body", "content", "comment", "comments", "sentence", "feedback",
             "message", "description", "aboutproduct", "评论", "评论内容", "评价", "评价内容", "内容", "评语", "正文"),
    "happened_at": ("date", "time", "timestamp", "datetime", "createdat", "created", "eventtime", "eventdate", "invoicedate", "unixreviewtime",
                    "reviewtime", "reviewdate", "orderdate", "transactiontimestamp", "sentat", "tweetcreated", "publishedat", "updated", "ts", "eventtimestamp", "epoch", "unixtime",
                    "时间", "日期", "评论时间", "评价时间", "下单时间", "创建时间"),
    "language": ("language", "lang", "locale", "语言"),
    "label": ("label", "sentiment", "airlinesentiment", "polarity", "class", "labels", "intent", "标签", "情感"),
    "event_type": ("eventtype", "event", "action", "behavior", "behaviour", "behaviortype", "actiontype", "行为", "事件", "行为类型"),
    "quantity": ("quantity", "qty", "units", "amountbought", "数量"),
    "price": ("price", "unitprice", "salesvalue", "amount", "actualprice", "discountedprice", "revenue", "价格", "单价", "金额"),
    "order_id": ("orderid", "order", "invoiceno", "invoice", "basketid", "transactionid", "订单号", "订单编号"),
    "reason": ("reason", "returnreason", "原因", "退货原因"),
    "name": ("name", "productname", "producttitle", "title", "itemname", "producttype", "商品名", "商品名称", "名称", "品名"),
    "category": ("category", "productcategory", "categorycode", "categoryname", "department", "cat", "类目", "类别", "分类", "品类"),
    "brand": ("brand", "manufacturer", "manufacturerid", "vendor", "品牌"),
    "query": ("query", "searchterm", "searchquery", "search", "keyword", "keywords", "term", "搜索词", "关键词", "查询词"),
    "results": ("results", "resultcount", "numresults", "nresults", "hits", "totalhits", "结果数", "结果"),
    "clicked_product_id": ("clicked", "clickedsku", "clickedproductid", "clickedproduct", "clickeditem", "点击商品"),
    "campaign": ("campaign", "campaignid", "campaignname", "活动", "营销活动"),
    "treated": ("treated", "treatment", "group", "segment", "arm", "variant", "testgroup", "分组", "组别"),
    "outcome": ("outcome", "converted", "conversion", "visit", "purchased", "response", "转化"),
    "spend": ("spend", "spent", "revenue", "value", "花费", "消费"),
    "grade": ("grade", "relevance", "judgement", "judgment", "relevancescore", "relevancegrade", "gain", "esci", "escilabel", "相关性", "相关度"),
    "spans": ("spans", "entities", "annotations", "nertags", "标注", "实体"),
    "task": ("task", "任务"),
}  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ID = _words(
    "id no nr num number nummer numero code key hash uid ref reference referenz referencia 编号 单号 号 番号 번호 номер numer"
)
_DATE = _words("date time timestamp datetime datum zeit zeitpunkt fecha data heure 时间 日期 日時 時間 日付 날짜 дата")
_ORDER = _words("order orders pedido bestell bestel commande venta venda ordine invoice auftrag transaction basket receipt rechnung "
                "factura facture record zamowieni заказ 订单 注文 オーダー 受注 交易 주문")  # fmt: skip
_PRODUCT = _words("product produkt producto produto produit prodotto item article artikel articulo listing publicacion sku asin goods stock "
                  "package offer oferty oferta артикул товар 商品 宝贝 产品 상품")  # fmt: skip
_CUSTOMER = _words("customer client cliente kunde kunden klant klient buyer comprador acheteur kaufer user usuario utilisateur nutzer reviewer author "
                   "autor auteur member mitglied account consumer visitor household shopper buyer покупател 买家 用户 顾客 会员 客户 顧客 会員 購入者 고객 구매자")  # fmt: skip
_REVIEW = _words(
    "review comment feedback response respondent answer opinion bewertung rezension avis resena recensione beoordeling отзыв 评论 评价 レビュー 리뷰"
)
_BY = _words(
    "username nickname nick handle login email mail correo account apodo pseudo 昵称 会员名 账号 メールアドレス 邮箱 닉네임"
)

# Words that all occur in a name (one of each set), and how much that says.
TERMS: dict[str, tuple[tuple[float, tuple[frozenset[str], ...]], ...]] = {
    "review_id": ((0.95, (_REVIEW, ID)),),
    "customer_id": ((0.95, (_CUSTOMER, ID)), (0.95, (_CUSTOMER, _BY)), (0.85, (_CUSTOMER,)), (0.85, (_BY,)), (0.5, (_words("收货人 收件人 手机 phone telefon"),))),
    "product_id": ((0.95, (_PRODUCT, ID)), (0.95, (_words("sku asin ean gtin 货号 品番 商家编码 артикул"),)), (0.9, (_words("package app"), _words("name id"))),
                   (0.6, (_words("reference referencia referenz 样式id"),)), (0.45, (_words("产品 producto produto produkt produit"),))),
    "rating": ((0.95, (_words("rating stars star sterne stern score puntuacion calificacion valoracion estrellas estrelas etoiles punkte nota ocena "
                              "评分 星级 打分 评价等级 評価 별점 оценка"),)),),
    "title": ((0.95, (_REVIEW, _words("title headline summary titel titulo titre"))), (0.9, (_words("title headline subject betreff titel titulo titre titolo tytul 标题 タイトル 件名 제목"),))),
    "text": ((1.0, (_REVIEW, _words("text body content message comment texte texto tekst 内容 本文"))), (0.95, (_words("kommentar comentario commentaire commento opinion avis "
             "rezension resena recensione beoordeling recenzja bewertungstext nachricht mensaje comment 评论 评价 本文 感想 コメント 리뷰 отзыв 正文 评语"),)),
             (0.8, (_words("text body content feedback message sentence utterance texte texto tekst bewertung review"),))),
    "happened_at": ((1.0, (_DATE, _ORDER | _REVIEW | _words("purchase sale created submit submission posted event compra achat kauf 创建 成交 下单 投稿 提交"))),
                    (0.9, (_DATE,)), (0.9, (_words("created createdat submitted posted erstellt creado"),)), (0.75, (_words("date 日"), _words("start recorded")))),
    "language": ((0.9, (_words("language locale lang sprache idioma langue lingua taal 语言 言語"),)),),
    "label": ((0.8, (_words("label sentiment intent polarity polarities 标签 情感"),)),),
    "event_type": ((0.9, (_words("event action behavior behaviour ereignis evento 行为 事件"), _words("type typ name tipo 类型"))),),
    "quantity": ((0.95, (_words("quantity quantit qty units menge anzahl cantidad unidades quantidade aantal ilosc количество sztuk sztuki 数量 件数 個数 수량 stuckzahl"),)),),
    "price": ((1.0, (_words("price preis precio prix preco prezzo prijs cena 单价 単価 цена 가격"), _words("unit unitario unitaire einzel stuck item 单 単"))),
              (0.9, (_words("price preis precio prix preco prezzo prijs cena 单价 价格 単価 цена 가격 einzelpreis"),)), (0.85, (_words("sold"), _words("for"))),
              (0.8, (_words("cost valor"), _PRODUCT)), (0.7, (_words("amount betrag montant importe 金额 金額 总价 货款 revenue ingresos"),)), (0.5, (_words("total subtotal 小計 合計"),))),
    "order_id": ((0.95, (_ORDER, ID)), (0.9, (_words("#"), _ORDER))),
    "reason": ((0.9, (_words("reason grund motivo motif razon 原因 理由"),)),),
    "name": ((0.95, (_PRODUCT, _words("name title bezeichnung nombre nome nom titulo titre titel 名 名称 标题"))), (0.7, (_words("bezeichnung nombre 名称"),)),
             (0.45, (_words("producttype"),))),
    "category": ((0.9, (_words("category kategorie categoria categorie warengruppe department 类目 分类 品类 种类 カテゴリ"),)),),
    "brand": ((0.9, (_words("brand marke marca marque hersteller manufacturer vendor 品牌 ブランド メーカー"),)),),
    "query": ((0.95, (_words("search such busqueda recherche 搜索 検索"), _words("term query keyword begriff phrase 词 ワード"))), (0.9, (_words("query suchbegriff keyword 关键词 搜索词 検索"),))),
    "results": ((0.9, (_words("results hits treffer resultados resultats 结果"),)),),
    "clicked_product_id": ((0.9, (_words("clicked click 点击"), _PRODUCT)),),
    "campaign": ((0.8, (_words("campaign kampagne campana campagne 活动 キャンペーン"),)),),
    "treated": ((0.8, (_words("treatment treated variant 分组 实验组"),)),),
    "outcome": ((0.8, (_words("converted conversion outcome 转化"),)),),
    "spend": ((0.8, (_words("spend spent 花费 消费"),)),),
    "grade": ((0.9, (_words("relevance relevanz judgement judgment grade 相关性 相关度 関連度"),)),),
    "spans": ((0.8, (_words("spans entities annotations"),)),),
    "task": (),
}  # fmt: skip

# Words with which a name means something else.
AGAINST: dict[str, frozenset[str]] = {
    "price": _words("shipping ship tax taxes discount delivery freight fee compare refund refunded versand frete envio cargo impuesto impuestos coupon currency commission "
                    "porto 邮费 运费 积分 优惠 服务费 送料 返点 desconto rabatt"),
    "happened_at": _words("reply update updated shipped ship dispatch paid payments payment birth expiry due deliver last end millis duration fulfilled cancelled by "
                          "付款 发货 确认 承诺 回复 所用 antwort geburt version"),
    "quantity": _words("price discount shipping preis 金额"),
    "customer_id": _words("timezone zone city state zip zipcode country note address street province ip agent since type group segment count rating language device vat tax product "
                          "支付宝 实际 积分 金额 货款 邮费 应付 实付 留言 等级 评价 count phone"),
    "product_id": _words("title category type url price image description count order tax variation 名称 标题 名 规格 数量 总价 种类"),
    "text": _words("term terms reply antwort response date time link url id title language length rating score count version author name score source username user millis developer company "
                   "回复 追评 时间 编号 等级 标题 类型 email stars datum zeit url タイプ 詳細"),
    "title": _words("item product listing page url method payment job shipping 宝贝 商品 publicacion"),
    "rating": _words("count number votes helpful group nps"),
    "review_id": _words("order product reference customer user title date reviewer"),
    "order_id": _words("date amount total item status note type tax shipping currency 时间 状态 创建 付款 备注 金额 关闭 discount"),
    "name": _words("user reviewer author customer campaign shop store webshop account first last app 店铺 收货人 会员 买家 location company ship file"),
    "label": _words("custom shipping tracking"),
    "brand": _words("card"),
}  # fmt: skip
# Words that say whose or which, and add nothing.
NEUTRAL = _words("lineitem line item items product order sale sold review reviews of the and in at for de del la des du le el a y utc usd eur gbp cny ars datetime "
                 "billing customer posted on purchased 元 件 宝贝 商品 订单 评价")  # fmt: skip


def plain(name: str) -> str:
    """Return a name as letters and digits only."""
    return re.sub(r"[^0-9a-z\u3040-\u30ff\u3400-\u9fff]", "", fold(name))


def fold(name: str) -> str:
    """Return a name in small letters without accents, full-width letters as narrow ones."""
    bare = re.sub("⟨[a-z_]+⟩", "", name)  # what was masked in a name says nothing
    apart = unicodedata.normalize("NFKD", bare.replace("№", "no ").replace("ß", "ss"))
    return unicodedata.normalize("NFKC", "".join(c for c in apart if not "\u0300" <= c <= "\u036f")).lower()


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name: cut at signs and where small letters meet capitals; runs of Chinese stay whole."""
    cut = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return tuple(
        w for w in re.split(r"[^0-9a-z#\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+", fold(cut)) if w
    )


def _found(stems: frozenset[str], parts: tuple[str, ...]) -> tuple[int, str, str]:
    """Return how many letters of which word the best of some stems explains, and that stem."""
    best = (0, "", "")
    for word in parts:
        for stem in stems:
            if word == stem or (
                len(stem) >= 4 and stem.isascii() and word.startswith(stem) and len(word) - len(stem) <= 3
            ):
                found = len(word)
            elif stem in word and (len(stem) >= 5 or not stem.isascii()):
                found = len(stem)
            else:
                continue
            if found > best[0]:
                best = (found, word, stem)
    return best


@lru_cache(maxsize=16384)
def fit(role: str, column: str) -> float:
    """Return how well a name fits a role: 1 for its best name, a little less for later ones, less for a part of a name."""
    bare, known = plain(column), EXACT[role]
    if bare in known:
        return 1.0 - 0.25 * known.index(bare) / len(known)
    parts, best = words(column), 0.0
    for weight, groups in TERMS[role]:
        found = [_found(stems, parts) for stems in groups]
        if not all(f[0] for f in found):
            continue
        said = {f[2] for f in found}
        if len(said) < len(groups):  # one word cannot say both
            continue
        # What is said beyond the term, apart from words that add nothing, makes it less sure.
        whole = sum(len(w) for w in parts if w not in NEUTRAL or w in {f[1] for f in found})
        covered = sum(len(stem) if stem in word else 0 for stem, word in {(f[2], f[1]) for f in found}) or 1
        covered = max(covered, sum({f[1]: f[0] for f in found}.values()))
        best = max(best, weight * (0.6 + 0.4 * min(1.0, covered / max(1, whole))))
    against = AGAINST.get(role, frozenset())
    turned = any(w in against for w in parts) or any(not s.isascii() and s in w for w in parts for s in against)
    return best * (0.35 if turned else 1.0)


def known(column: str) -> bool:
    """Return whether a word is, letter by letter, the name of a column that plays a role."""
    return any(plain(column) in names for names in EXACT.values())


def foreign(columns: list[str]) -> bool:
    """Return whether the names of a file say next to nothing: column_1, or words of a language that we do not know."""
    told = sum(any(fit(role, c) > 0.35 for role in EXACT) for c in columns)
    return told == 0 or told < 0.2 * len(columns)


def reviewing(column: str) -> bool:
    """Return whether a name says that customers reviewed something, not only that there is text."""
    return bool(_found(_REVIEW - {"response", "answer"}, words(column))[0])
