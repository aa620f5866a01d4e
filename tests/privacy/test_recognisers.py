"""What is taken for personal data and what is not, kind by kind: found stands between [[ ]], all else survives."""

import itertools
import re

import polars as pl
import pytest

from core.privacy import redact

FOUND = {
    "email": [
        "mail me: [[a.b+c@sub.shop.example]]",
        "[[kim(at)web.example]]",
        "[[kim AT gmail DOT com]]",
        "[[kim＠web．example]]",
        "[[kim99艾特163点com]]",
        "[[jo at hotmail.com]]",
        "[[haohao(艾特)mugua.cc]]",
        "[[tobias dot renner at postbox dot example]]",
    ],
    "phone": [
        "tel [[020 7946 0991]]",
        "cell [[2125550187]]",
        "[[+49 (0)30 1234567]]",
        "手机[[138 1234 5678]]",
        "电话[[0571-88881234]]",
        "my number is [[415 555 0132]]",
        "致电[[400-820-8820]]",
        "my new one: [[0412 345 678]]",
        "打[[1 3 8 0 0 1 3 8 0 0 0]]",
        "my number (still) is [[five oh two, triple one, oh four four]]",
        "回电[[幺三九 零零零二 八八六幺]]",
    ],
    "id": [
        "SSN [[219-09-9999]]",
        "NINO: [[AB123456C]]",
        "身份证 [[11010519491231002X]]",
        "passport, which is [[548209173]]",
        "护照号[[E12345678]]",
        "DNI [[12345678Z]]",
        "NIE [[X1234567L]]",
        "you hold my SSN. Here it is again: [[460 19 8835]]",
        "Passport? The first was wrong, the real one is [[HX2094417]]",
        "老身份证[[110105491231002]]",
        "my passport number in your files as [[604418273]]",
        "her NI is [[QQ 12 34 56 C]]",
    ],
    "card": [
        "[[4111111111111111]] was charged",
        "amex [[3782 822463 10005]]",
        "银联[[6200000000000005]]",
        "IBAN [[GB82 WEST 1234 5698 7654 32]]",
        "refund to [[de89370400440532013000]]",
        "卡号[[6222021234567890123]]",
        "打到卡上 [[620000 0000 000005]]",
    ],
    "order": [
        "Order #[[13800138000]] came late.",
        "Order no. [[13812345678]] is late",
        "订单号：[[13812345678]]",
        "order_[[13812345678]]",
        "[[112-1234567-1234567]] never came",
        "[[1Z999AA10123456784]]",
        "顺丰 [[SF1029384756102]]",
        "my return [[R-44120-B]]",
        "退货单号是[[TK20240817003]]",
        "工单[[GD-88120]]没人处理",
        "usps [[9400 1102 0088 1269 5051 60]]",
        "same as [[CASE-00918274]]",
        "ref [[8H22-KK19]]",
        "拼多多[[231122-048271936405182]]",
        "退款流水[[50300708492023112210293847561]]",
        "单子号码好像是[[3029 4857 1620]]",
        "two parcels, [[QX-0031846]] and [[QX-0031851]], both lost",
        "the courier had [[WKL004417290331]]",
        "returned under [[RTN-8841-3]]",
        "the order is [[ord_7HqL20tBxw]]",
        "账单[[BILL-202311-44172]]",
        "订单能合并吗？[[7730019284410]]和[[7730019284427]]",
    ],
    "handle": [
        "ig [[knit.with.joy]]",
        "follow [[@oakandember]]",
        "reddit [[u/coffee_gremlin]]",
        "加我微信[[lily_8866]]",
        "扣扣[[28391023]]",
        "vx:[[abc_0912]]",
        "抖音号：[[dy_9921]]",
        "微博[[@橘子汽水呀]]",
        "discord: [[vex#0042]]",
        "snap → [[idaaa.v]]",
        "on masto [[@wrench@tooting.example]]",
        "vinted: [[lulu_closet_bn1]]",
        "加我[[v_jian_biao]]看小票",
        "公众号ID[[shuishoubang_cs]]不回",
        "old account [[moss_and_fern]] is locked",
        "my login is [[harlow.finch]]",
        "review is under [[TheLastTeaLeaf]]",
        "网名[[山海_Q]]",
        "加[[huihui-zhe07]]返现",
        "QQ群里那个[[2044518830]]是骗子",
        "游戏ID[[月下小狐狸99]]，充错了",
        "应该是 [[听风_不语]]，不是我",
        "Login [[velvetmushroomclub]], please reset",
    ],
    "url": [
        "[[https://shop.example/reset?token=9fA27cKq81]]",
        "see [[https://user:hunter2@files.example/x.zip]].",
        "[[https://shop.example/u/9f8e7d6c5b4a39281706/invoice.pdf]]",
        "打开[[https://a.example/t?phone=13812345678]]，谢谢",
        "[[https://shop.example/thanks?oid=8844120&name=Ada+Moss]]",
        "[[https://files.example/r.pdf?X-Sig=0d41e8f1&cust=ada]]",
        "[[trundle://login?otp=448190&phone=%2B447700900118]]",
        "[[https://sign.example/c/9f2k?signer=付丽&code=3391]]，签了",
    ],
    "name": [
        "um my name is [[rachel green]] and i ordered",
        "Agent [[Dwayne]] kept me on hold",
        "Kind regards,\n[[Oluwaseun Adeyemi]]",
        "it was addressed to a [[Mrs Whitcombe]]",
        "Mr [[John Smith]] signed",
        "my nephew [[Theo]] loves it",
        "[[Gwen]] (customer service) told me",
        "Too small. [[Leticia Fuentes-Oyarzún]]",
        "my mum ([[Josephine Tully]]) got it",
        "claimant: [[Rosalind Achterberg]]",
        "[[Maya]] from apartment 4 here",
        "my neighbour [[Mr. Pickles]] took it",
        "Jo's reply was from [[K. Oyelaran]] at the warehouse",
        "前台[[Cindy]]代收",
        "我叫[[孙晓燕]]，上周买的",
        "面单写的是[[尉迟明]]，不是我",
        "拍错了。[[姚远]]",
        "我家[[轩轩]]一米三",
        "掌柜[[老窦]]亲口说的",
        "朋友[[古丽娜尔]]买的",
        "謝謝，寄給[[許志豪]]",
        "我是[[陈先生]]，打过电话",
        "收货人：[[李思思]]",
        "客服[[小美]]态度超好",
        "我老公[[徐志强]]说不好用",
        "[[欧阳娜]]收",
        "我妈[[沈秀兰]]不会用",
        "物流显示[[邱建明]]签收",
        "宝宝[[豆豆]]两岁",
        "有个叫[[曹文斌]]的加我",
        "我叫[[阿迪力·买提]]，填不了",
    ],
    "address": [
        "left at [[9B Willow Ct Apt 4, Austin TX 78701]]",
        "[[Flat 7, Rowan House, 15 Mill Lane, Cardiff CF10 1AA]]",
        "[[Schillerstr. 5, 80336 München]]",
        "its [[118 w elm street]]",
        "[[PO Box 4471, Boise, ID 83701]]",
        "[[Bartók Béla út 77, 1114 Budapest]]",
        "[[Nad Primaskou 28, 100 00 Praha 10]]",
        "[[Kerkstraat 212-III, 1017 GV Amsterdam]]",
        "[[40 Harbour Hill, Cobh, Co. Cork P24 XY81]]",
        "[[14B Marszałkowska m. 7, 00-590 Warszawa]]",
        "[[B-204, Shanti Apartments, MG Road, Pune 411001]]",
        "to [[160 leith walk edinburgh eh6 5dx]]",
        "[[Postfach 30 12 44, 70452 Stuttgart]]",
        "地址是[[杭州市西湖区文三路478号华星时代广场A座1203室]]",
        "寄到[[上海市徐汇区漕溪北路398弄6号楼1502室]]",
        "收货地址：[[翠湖花园8栋1单元1101室]]",
        "[[山东省菏泽市曹县青堌集镇李庄村]]",
        "[[石河子市北三路221号石大公寓5#303]]",
        "[[台北市大安區和平東路二段76巷9號4樓]]",
        "放[[名门世家小区西门蜂巢柜]]吗",
    ],
}

SURVIVES = [
    "Dr. Martens are great",
    "Sounds like Eric Clapton",
    "Dune by Frank Herbert",
    "these are not Jim Dunlop capos",
    "a JF-02 Ultimate Drive",
    "I miss Fender",
    "tracking works 24/7",
    "DPI TRACKING: 800/1200/1600",
    "a 4-in handle 4-in",
    "skilsaw 7 12 worm drive",
    "感谢小林老师的书",
    "祝老板生意兴隆",
    "买了方便面，谢谢",
    "Mr. Coffee died after a week",
    "Thanks Amazon!",
    "Calvin Klein briefs run small",
    "Les Paul sounds like Jimi Hendrix",
    "Customer Service was rude",
    "Dear Seller, where is it",
    "Hello Kitty case",
    "I'm American and love it",
    "李宁的鞋子很舒服",
    "王老吉味道不错",
    "康师傅红烧牛肉面",
    "我是学生，觉得很划算",
    "客服小姐姐很耐心",
    "快递小哥很热情",
    "a 4 star place",
    "rename setup_tool.exe and user_id",
    "又是O_O又是醉了_",
    "the well-made second-hand one by a local maker",
    "the model WD1000452 came in one parcel",
    "@店主 什么时候发货",
    "GTIN 4006381333931 is on the shipping case",
    "昵称不能改，很烦",
    "photo ID for the parcel",
    "model TS0601_TZE200 works",
    "counting one two three four five six seven eight",
    "爸爸和宝宝一起玩",
    "I live in Boston",
    "2 Pack Car Park sensors",
    "我在北京",
    "第3层有点小",
    "从广州发货，三天到上海",
    "the 2024 model",
    "ordered 24 packs",
    "EAN 4006381333931",
    "型号SF-2020",
    "订单满299减50",
    "@ 20 dollars each",
    "5V @2A charger",
    "QQ音乐能用",
    "works with Instagram and TikTok",
    "https://shop.example/products/red-shoes?color=red&size=9",
    "https://www.amazon.com/dp/B08N5WRWNW",
    "https://item.jd.com/100012043978.html",
    "http://www.amazon.com/gp/product/B001PGXKC8/ref=oh_details_o04_s00_i02?ie=UTF8&psc;=1",
    "resolution 1920 1080 2560",
    "ISBN 978-3-16-148410-0",
    "price 1,299.00 - 1,499.00",
    "4111111111111112 is no card",
    "The test card number 4111 1111 1111 1111",
    "72d76fde-8bb3-4e00-8c23-a032dfed738c",
    "B07XJ8C8F5",
    "2053013555631882655",
    "2019-10-01 00:00:00 UTC",
    "1569888000000",
    "electronics.smartphone",
]

CASES = [(kind, text) for kind, texts in FOUND.items() for text in texts]


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_found(kind: str, text: str) -> None:
    said = re.sub(r"\[\[(.*?)\]\]", r"\1", text, flags=re.DOTALL)
    wanted = re.findall(r"\[\[(.*?)\]\]", text, re.DOTALL)
    assert [said[s.start : s.end] for s in redact.spans(said) if s.kind == kind] == wanted
    assert redact.clean(said) == re.sub(r"\[\[.*?\]\]", redact.MARKS[kind], text, flags=re.DOTALL)


@pytest.mark.parametrize("text", SURVIVES)
def test_survives(text: str) -> None:
    assert redact.clean(text) == text


def test_a_column_is_masked_as_its_texts_are() -> None:
    """Polars decides which cells Python reads: it must let none through that a recogniser would change."""
    texts = [re.sub(r"\[\[(.*?)\]\]", r"\1", text, flags=re.DOTALL) for _, text in CASES] + SURVIVES
    masked = pl.DataFrame({"text": texts}).select(redact.masked(pl.col("text"))).to_series().to_list()
    assert masked == [redact.clean(text) for text in texts]


def test_what_is_masked_stays_as_it_is() -> None:
    once = [redact.clean(re.sub(r"\[\[(.*?)\]\]", r"\1", text, flags=re.DOTALL)) for _, text in CASES]
    assert [redact.clean(text) for text in once] == once


def test_spans_are_in_order_and_apart() -> None:
    text = "I'm Ellie, ellie@mail.example, 07700 900123, order #88121, 14 Larkspur Avenue, Reading RG4 7TN"
    found = redact.spans(text)
    assert [s.kind for s in found] == ["name", "email", "phone", "order", "address"]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_where_nobody_speaks_only_forms_are_looked_for() -> None:
    frame = pl.DataFrame({"product": ["Support Dwayne Kitchen, 12 Mill Lane", "write to a@b.example"]})
    assert frame.select(redact.masked(pl.col("product"), talk=False)).to_series().to_list() == [
        "Support Dwayne Kitchen, 12 Mill Lane",
        "write to ⟨email⟩",
    ]
