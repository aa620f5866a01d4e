"""Orders as marketplaces and shop systems export them: Amazon, Shopify, WooCommerce, Etsy, eBay, Taobao, Pinduoduo and others."""

from __future__ import annotations

import csv
import random
from datetime import timedelta

from tests.ingest.layouts.shape import (
    GOODS,
    GOODS_DE,
    GOODS_ZH,
    PEOPLE,
    PEOPLE_ZH,
    PRICES,
    Layout,
    days,
    german,
    mail,
    table,
)

N = 40


def amazon() -> bytes:
    """Amazon Seller Central, order report: tab separated, ISO with offset, the buyer by a masked address."""
    rng = random.Random(1)
    header = "order-id order-item-id purchase-date payments-date buyer-email buyer-name buyer-phone-number sku product-name quantity-purchased currency item-price item-tax shipping-price shipping-tax ship-service-level recipient-name ship-address-1 ship-address-2 ship-address-3 ship-city ship-state ship-postal-code ship-country".split()
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        rows.append([f"113-{2048000 + n}-{9911000 + 3 * n}", f"{41200000000000 + 97 * n}", f"{moment:%Y-%m-%dT%H:%M:%S}+00:00", f"{moment + timedelta(minutes=2):%Y-%m-%dT%H:%M:%S}+00:00",
                     f"{abs(hash_of(who)):x}@marketplace.example.com", who, "", f"KT-{100 + what}", GOODS[what], rng.choice("11112"), "USD", PRICES[what], round(PRICES[what] * 0.07, 2), "4.99", "0.00",
                     "Standard", who, "12 Elm Row", "", "", "Portland", "OR", "97201", "US"])  # fmt: skip
    return table(header, rows, "\t", quoting=csv.QUOTE_NONE)


def hash_of(name: str) -> int:
    """Return a number of a name that is the same in every run."""
    return sum((n + 7) * 65_537 * ord(c) for n, c in enumerate(name))


def shopify() -> bytes:
    """Shopify, orders_export.csv: a line an item; what is said once of an order stands in its first line only."""
    rng = random.Random(2)
    header = ("Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
              "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name,Billing Street,"
              "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount").split(",")  # fmt: skip
    rows: list[list[object]] = []
    for n, moment in enumerate(days(rng, N)):
        who = rng.choice(PEOPLE)
        for line in range(rng.choice((1, 1, 1, 2))):
            what = rng.randrange(len(GOODS))
            at = f"{moment:%Y-%m-%d %H:%M:%S} -0500"
            once: list[object] = (
                [
                    "paid",
                    at,
                    "fulfilled",
                    at,
                    "yes",
                    "USD",
                    PRICES[what],
                    "5.00",
                    "0.88",
                    PRICES[what] + 5.88,
                    "",
                    "0.00",
                    "Economy",
                    at,
                ]
                if not line
                else [""] * 13 + [at]
            )
            bill = [who, "12 Elm Row", "Portland", "'97201", "OR", "US", "", "", ""] if not line else [""] * 9
            rows.append([f"#{1001 + n}", mail(who), *once, rng.choice("1112"), GOODS[what], PRICES[what], "", f"KT-{100 + what}", "true", "true", "fulfilled", *bill,
                         "", "Shopify Payments", f"c{n}.1", "0.00", "Kettle & Tin", f"{5120000000000 + n}" if not line else "", "", "Low" if not line else "", "web", "0.00"])  # fmt: skip
    return table(header, rows, line="\n")


def woocommerce() -> bytes:
    """WooCommerce, export of orders: 2024-03-05 10:11, status words, one line an item."""
    rng = random.Random(3)
    header = ["Order Number", "Order Status", "Order Date", "Customer Note", "First Name (Billing)", "Last Name (Billing)", "City (Billing)", "Country Code (Billing)", "Email (Billing)", "Phone (Billing)",
              "Payment Method Title", "Cart Discount Amount", "Order Subtotal Amount", "Shipping Method Title", "Order Shipping Amount", "Order Refund Amount", "Order Total Amount",
              "SKU", "Item #", "Item Name", "Quantity (- Refund)", "Item Cost", "Coupon Code"]  # fmt: skip
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        first, last = who.split()
        rows.append([3301 + n, rng.choice(("Completed", "Completed", "Processing", "Refunded")), f"{moment:%Y-%m-%d %H:%M}", rng.choice(("", "", "Please leave it with the neighbour at number 14")),
                     first, last, "Leeds", "GB", mail(who), "", "Credit card", 0, PRICES[what], "Flat rate", "4.5", 0, PRICES[what] + 4.5,
                     f"KT-{100 + what}", 1, GOODS[what], rng.choice("1113"), PRICES[what], ""])  # fmt: skip
    return table(header, rows, line="\n", quoting=csv.QUOTE_NONNUMERIC)


def etsy() -> bytes:
    """Etsy, sold order items: month first with two digits of the year, from the first days of months only."""
    rng = random.Random(4)
    header = "Sale Date,Item Name,Buyer,Quantity,Price,Coupon Code,Coupon Details,Discount Amount,Shipping Discount,Order Shipping,Order Sales Tax,Item Total,Currency,Transaction ID,Listing ID,Date Paid,Date Shipped,Ship Name,Ship Address1,Ship Address2,Ship City,Ship State,Ship Zipcode,Ship Country,Order ID,Variations,Order Type,Listings Type,Payment Type,InPerson Discount,InPerson Location,VAT Paid by Buyer,SKU".split(
        ","
    )
    rows = []
    for n in range(N):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        month, day = rng.randint(1, 6), rng.randint(1, 9)
        dated = f"{month:02d}/{day:02d}/24"
        rows.append([dated, GOODS[what], who.lower().replace(" ", ""), rng.choice("1112"), PRICES[what], "", "", "0.0", "0.0", "4.5", "0.0", PRICES[what], "USD", 3_900_000_001 + 13 * n, 1_400_000_100 + what,
                     dated, f"{month:02d}/{day + 2:02d}/2024", who, "12 Elm Row", "", "Portland", "OR", "97201", "United States", 2_900_000_001 + 11 * n, "Colour: green", "online", "listing", "online_cc", "", "", "0.0", ""])  # fmt: skip
    return table(header, rows, line="\n", quoting=csv.QUOTE_ALL)


def ebay() -> bytes:
    """eBay, orders report: an empty first line, `Mar-05-24`, `$12.50`, and two lines about the report at the end."""
    rng = random.Random(5)
    header = ["Sales Record Number", "Order Number", "Buyer Username", "Buyer Name", "Buyer Email", "Buyer Note", "Buyer City", "Buyer State", "Buyer Zip", "Buyer Country", "Item Number", "Item Title", "Custom Label",
              "Sold Via Promoted Listings", "Quantity", "Sold For", "Shipping And Handling", "Seller Collected Tax", "Total Price", "Payment Method", "Sale Date", "Paid On Date", "Ship By Date", "Feedback Left", "Tracking Number", "Variation Details"]  # fmt: skip
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS))
        rows.append([801 + n, f"{10 + n % 20:02d}-{11000 + 7 * n:05d}-{54000 + 13 * n:05d}", who.lower().replace(" ", "_"), who, f"{n:02d}ab@members.example.com", "", "Austin", "TX", "73301", "United States",
                     f"{254_000_000_100 + what}", GOODS[what], f"KT-{100 + what}", "No", rng.choice("1112"), f"${PRICES[what]:,.2f}", "$4.99", "$0.00", f"${PRICES[what] + 4.99:,.2f}", "PayPal",
                     f"{moment:%b-%d-%y}", f"{moment:%b-%d-%y}", f"{moment + timedelta(days=3):%b-%d-%y}", "No", "", ""])  # fmt: skip
    end = (
        f"\r\n{N},record(s) downloaded,from ,Jan-01-24,00:00:00, to ,Jul-30-24,23:59:59\r\nSeller ID : kettleandtin\r\n"
    )
    return table(header, rows, quoting=csv.QUOTE_ALL, encoding="utf-8-sig", above="\r\n", below=end)


def taobao() -> bytes:
    """淘宝/千牛, ExportOrderList: GBK, numbers as `="…"`, telephone numbers behind an apostrophe."""
    rng = random.Random(6)
    header = "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,订单关闭原因,卖家服务费".split(
        ","
    )
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.randrange(len(PEOPLE_ZH)), rng.randrange(len(GOODS_ZH))
        closed = rng.random() < 0.2
        rows.append([f'="{1_990_000_000_000_000_000 + 7919 * n}"', f"tb{33000 + who * 17}", "", PRICES[what], "0.00", 0, PRICES[what], 0, PRICES[what], 0, "交易关闭" if closed else "交易成功",
                     rng.choice(("", "", "麻烦发顺丰，谢谢")), PEOPLE_ZH[who], "浙江省 杭州市 某区 某街道 1号", "快递", "'", f"'1380000{1000 + who}", f"{moment:%Y-%m-%d %H:%M:%S}", f"{moment + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}",
                     GOODS_ZH[what], 1, "" if closed else f"No:YT{75_000_000 + n}", "" if closed else "圆通速递", "'", rng.choice("1112"), 112233, "水壶铺", "退款" if closed else "订单未关闭", "0.00元"])  # fmt: skip
    return table(header, rows, encoding="gbk", quoting=csv.QUOTE_NONE, line="\n")


def pinduoduo() -> bytes:
    """拼多多, 订单导出: UTF-8 with its mark, every number followed by a tab, names already half hidden."""
    rng = random.Random(7)
    header = "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),平台优惠折扣(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),收货人,手机,省,市,区,支付时间,承诺发货时间,发货时间,确认收货时间,商品id,商品规格,样式ID,商家编码-规格维度,快递单号,快递公司,商家备注,售后状态,订单成交时间".split(
        ","
    )
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.randrange(len(PEOPLE_ZH)), rng.randrange(len(GOODS_ZH))
        at = [f"{moment + timedelta(hours=h):%Y-%m-%d %H:%M:%S}\t" for h in (0, 48, 9, 90)]
        rows.append([GOODS_ZH[what], f"2403{n:02d}-{300_000_000_000 + 7 * n}\t", "已发货，待签收" if n % 3 else "已取消", PRICES[what], "0.00", "1.00", "0.00", PRICES[what] - 1, PRICES[what] - 1, rng.choice("1112"),
                     PEOPLE_ZH[who][0] + "**", f"138****{1000 + who}", "浙江省", "杭州市", "某区", at[0], at[1], at[2], at[3] if n % 3 else "\t", f"{550_000_000_000 + what}\t", "默认", f"{88_000_000 + what}\t", "",
                     f"YT{75_000_000 + n}\t", "圆通快递", "", "无售后或售后取消", at[0]])  # fmt: skip
    return table(header, rows, encoding="utf-8-sig")


def prestashop() -> bytes:
    """PrestaShop in French: semicolons, `45,90 €`, ISO dates."""
    rng = random.Random(8)
    header = [
        "ID commande",
        "Référence",
        "Nouveau client",
        "Pays",
        "Client",
        "Référence produit",
        "Produit",
        "Quantité",
        "Prix unitaire TTC",
        "Total payé",
        "Paiement",
        "État",
        "Date de commande",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS_DE))
        price = f"{PRICES[what]:,.2f}".replace(",", "\u202f").replace(".", ",") + "\xa0€"
        rows.append([201 + n, "".join(rng.choice("ABCDEFGHJKLMN") for _ in range(9)), rng.choice("01"), "France", f"{who[0]}. {who.split()[1]}", f"KT-{100 + what}", ("Bouilloire émaillée 1,7 l", "Moule à pain, grand", "Planche en chêne", "Plaid en laine", "Lampe de bureau", "Tasse isotherme")[what],
                     rng.choice("1112"), price, price, "Carte bancaire", rng.choice(("Livré", "Expédié", "Remboursé")), f"{moment:%Y-%m-%d %H:%M:%S}"])  # fmt: skip
    return table(header, rows, ";", quoting=csv.QUOTE_ALL, line="\n")


def jtl() -> bytes:
    """A German shop system: semicolons, Windows letters, `05.03.2024 10:11`, `1.249,00 €`, reasons of returns."""
    rng = random.Random(9)
    header = [
        "Bestellnummer",
        "Bestelldatum",
        "Kundennummer",
        "Artikelnummer",
        "Artikelbezeichnung",
        "Warengruppe",
        "Menge",
        "Einzelpreis",
        "Gesamtpreis",
        "Zahlungsart",
        "Versandart",
        "Status",
        "Retourengrund",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        what, back = rng.randrange(len(GOODS_DE)), rng.random() < 0.25
        rows.append([f"B-2024-{700 + n}", f"{moment:%d.%m.%Y %H:%M}", f"K{20_400 + rng.randrange(15)}", f"KT-{100 + what}", GOODS_DE[what], rng.choice(("Küche", "Wohnen")), rng.choice("1112"), german(PRICES[what], "€"), german(PRICES[what], "€"),
                     "Rechnung", "Paket", "Retoure" if back else "Versendet", rng.choice(("Zu klein", "Gefällt nicht", "Beschädigt angekommen")) if back else ""])  # fmt: skip
    return table(header, rows, ";", encoding="cp1252")


def mercado_libre() -> bytes:
    """Mercado Libre in Spanish: `5 de marzo de 2024 10:11 hs.`, numbers with a decimal point."""
    rng = random.Random(10)
    months = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    header = [
        "# de venta",
        "Fecha de venta",
        "Estado",
        "Descripción del estado",
        "Unidades",
        "Ingresos por productos (ARS)",
        "Cargo por venta e impuestos (ARS)",
        "Total (ARS)",
        "SKU",
        "# de publicación",
        "Título de la publicación",
        "Variante",
        "Precio unitario de venta de la publicación (ARS)",
        "Comprador",
        "DNI",
        "Domicilio",
        "Ciudad",
        "Forma de entrega",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS_DE))
        price = PRICES[what] * 800
        rows.append([2_000_004_000_000_000 + 97 * n, f"{moment.day} de {months[moment.month - 1]} de {moment.year} {moment:%H:%M} hs.", rng.choice(("Entregado", "En camino", "Venta cancelada")), "", rng.choice("1112"), price, -round(price * 0.13, 2), round(price * 0.87, 2),
                     f"KT-{100 + what}", f"MLA{1_100_000_000 + what}", ("Pava esmaltada verde", "Molde para pan grande", "Tabla de roble", "Manta de lana", "Lámpara de escritorio", "Vaso térmico")[what], "", price, who, "", "Calle Uno 12", "Rosario", "Correo"])  # fmt: skip
    return table(header, rows, line="\n")


def nuvemshop() -> bytes:
    """Nuvemshop in Portuguese: semicolons, Latin letters, `05/03/2024 10:11:12`, `R$ 1.249,00`."""
    rng = random.Random(11)
    header = [
        "Número do Pedido",
        "E-mail",
        "Data",
        "Status do Pedido",
        "Status do Pagamento",
        "Moeda",
        "Subtotal",
        "Desconto",
        "Valor do Frete",
        "Total",
        "Nome do comprador",
        "Telefone",
        "Cidade",
        "Estado",
        "CEP",
        "Forma de Entrega",
        "Forma de Pagamento",
        "Cupom de Desconto",
        "Nome do Produto",
        "Valor do Produto",
        "Quantidade Comprada",
        "SKU",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        who, what = rng.choice(PEOPLE), rng.randrange(len(GOODS_DE))
        price = "R$ " + german(PRICES[what])
        rows.append([1201 + n, mail(who), f"{moment:%d/%m/%Y %H:%M:%S}", "Aberto", "Confirmado", "BRL", price, "R$ 0,00", "R$ 19,90", "R$ " + german(PRICES[what] + 19.9), who, "", "Porto Alegre", "RS", "90000-000", "Correios", "Pix", "",
                     ("Chaleira esmaltada", "Forma de pão grande", "Tábua de carvalho", "Manta de lã", "Luminária de mesa", "Copo térmico")[what], price, rng.choice("1112"), f"KT-{100 + what}"])  # fmt: skip
    return table(header, rows, ";", encoding="latin-1", quoting=csv.QUOTE_ALL)


def stores_jp() -> bytes:
    """A Japanese shop system: UTF-8 with its mark, `2024/03/05 10:11:12`, prices in whole yen."""
    rng = random.Random(12)
    header = [
        "オーダー番号",
        "注文日時",
        "ステータス",
        "顧客ID",
        "氏(請求先)",
        "名(請求先)",
        "メールアドレス",
        "アイテム名",
        "品番",
        "種類",
        "単価",
        "個数",
        "小計",
        "送料",
        "合計金額",
        "決済方法",
        "備考",
    ]
    rows = []
    for n, moment in enumerate(days(rng, N)):
        what, yen = rng.randrange(len(GOODS_DE)), (1_980, 3_300, 12_800, 880, 24_200, 2_750)
        rows.append([f"OD{24_030_000 + n}", f"{moment:%Y/%m/%d %H:%M:%S}", rng.choice(("発送済", "未発送", "キャンセル")), f"C{500 + rng.randrange(15)}", "山田", "花", f"kyaku{rng.randrange(15)}@example.jp",
                     ("ホーローケトル 緑", "食パン型 大", "オークのまな板", "ウールの膝掛け", "真鍮のデスクランプ", "保温マグ")[what], f"KT-{100 + what}", "", yen[what], rng.choice("1112"), yen[what], 660, yen[what] + 660, "クレジットカード", ""])  # fmt: skip
    return table(header, rows, encoding="utf-8-sig")


ORDERS = (
    Layout("amazon_orders", "order_report.txt", amazon, "events",
           {"customer_id": "buyer-email", "product_id": "sku", "order_id": "order-id", "quantity": "quantity-purchased", "price": "item-price", "happened_at": ("purchase-date", "payments-date")}, reads=("utf-8", "\t")),
    Layout("shopify_orders", "orders_export.csv", shopify, "events",
           {"customer_id": "Email", "product_id": "Lineitem sku", "order_id": ("Name", "Id"), "quantity": "Lineitem quantity", "price": "Lineitem price", "happened_at": ("Created at", "Paid at")}),
    Layout("woocommerce_orders", "orders-2024.csv", woocommerce, "events",
           {"customer_id": "Email (Billing)", "product_id": "SKU", "order_id": "Order Number", "quantity": "Quantity (- Refund)", "price": "Item Cost", "happened_at": "Order Date"}),
    Layout("etsy_items", "EtsySoldOrderItems2024.csv", etsy, "events",
           {"customer_id": "Buyer", "product_id": "Listing ID", "order_id": ("Order ID", "Transaction ID"), "quantity": "Quantity", "price": "Price", "happened_at": ("Sale Date", "Date Paid")}, asks="Sale Date"),
    Layout("ebay_orders", "eBay-OrdersReport.csv", ebay, "events",
           {"customer_id": ("Buyer Username", "Buyer Email"), "product_id": ("Item Number", "Custom Label"), "order_id": "Order Number", "quantity": "Quantity", "price": "Sold For", "happened_at": ("Sale Date", "Paid On Date")}, reads=("utf-8-sig", ",")),
    Layout("taobao_orders", "ExportOrderList.csv", taobao, "events",
           {"customer_id": "买家会员名", "order_id": "订单编号", "quantity": "宝贝总数量", "price": ("总金额", "买家实际支付金额", "买家应付货款"), "happened_at": ("订单创建时间", "订单付款时间")},
           {"product_id": "宝贝标题", "reason": "订单关闭原因"}, reads=("gb18030", ",")),
    Layout("pinduoduo_orders", "orders_export.csv", pinduoduo, "events",
           {"customer_id": ("手机", "收货人"), "product_id": ("商品id", "样式ID"), "order_id": "订单号", "quantity": "商品数量(件)", "price": ("商品总价(元)", "用户实付金额(元)", "商家实收金额(元)"), "happened_at": ("订单成交时间", "支付时间")}, reads=("utf-8-sig", ",")),
    Layout("prestashop_orders", "commandes.csv", prestashop, "events",
           {"customer_id": "Client", "product_id": "Référence produit", "order_id": ("ID commande", "Référence"), "quantity": "Quantité", "price": ("Prix unitaire TTC", "Total payé"), "happened_at": "Date de commande"}, reads=("utf-8", ";")),
    Layout("jtl_orders", "Bestellungen.csv", jtl, "events",
           {"customer_id": "Kundennummer", "product_id": "Artikelnummer", "order_id": "Bestellnummer", "quantity": "Menge", "price": ("Einzelpreis", "Gesamtpreis"), "happened_at": "Bestelldatum", "reason": "Retourengrund"}, reads=("cp1252", ";")),
    Layout("mercado_libre_orders", "Ventas.csv", mercado_libre, "events",
           {"customer_id": "Comprador", "product_id": ("SKU", "# de publicación"), "order_id": "# de venta", "quantity": "Unidades",
            "price": ("Precio unitario de venta de la publicación (ARS)", "Ingresos por productos (ARS)", "Total (ARS)"), "happened_at": "Fecha de venta"}),
    Layout("nuvemshop_orders", "vendas.csv", nuvemshop, "events",
           {"customer_id": "E-mail", "product_id": "SKU", "order_id": "Número do Pedido", "quantity": "Quantidade Comprada", "price": ("Valor do Produto", "Subtotal", "Total"), "happened_at": "Data"}, reads=("cp1252", ";")),
    Layout("stores_jp_orders", "orders.csv", stores_jp, "events",
           {"customer_id": ("顧客ID", "メールアドレス"), "product_id": "品番", "order_id": "オーダー番号", "quantity": "個数", "price": ("単価", "小計", "合計金額"), "happened_at": "注文日時"}, reads=("utf-8-sig", ",")),
)  # fmt: skip
