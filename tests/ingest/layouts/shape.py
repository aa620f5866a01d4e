"""How a layout is written down, and the invented people, goods and words that fill one."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Role = str | tuple[str, ...]  # a column, or several of which each is right


@dataclass(frozen=True)
class Layout:
    """One export as a program writes it, and the truth about it.

    `roles`: role to column; `fine`: further roles that are not wrong there; `asks`: the column of dates in which day and
    month cannot be told apart; `reads`: encoding and delimiter as they are written.
    """

    name: str
    file: str
    make: Callable[[], bytes]
    kind: str
    roles: Mapping[str, Role]
    fine: Mapping[str, Role] = field(default_factory=dict)
    asks: str = ""
    reads: tuple[str, str] = ("utf-8", ",")

    def right(self, role: str, column: str) -> bool:
        """Return whether a column plays a role."""
        said = self.roles.get(role, self.fine.get(role, ()))
        return column in ((said,) if isinstance(said, str) else said)


def table(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    quoting: int = csv.QUOTE_MINIMAL,
    above: str = "",
    below: str = "",
    line: str = "\r\n",
) -> bytes:
    """Return a file with a delimiter; `above` and `below` are what a program writes around its table."""
    made = io.StringIO()
    quote = None if quoting == csv.QUOTE_NONE else '"'
    writer = csv.writer(made, delimiter=delimiter, quoting=quoting, quotechar=quote, lineterminator=line)  # type: ignore[arg-type]
    writer.writerow(header)
    writer.writerows(rows)
    return (above + made.getvalue() + below).encode(encoding)


def days(rng: random.Random, n: int, start: str = "2024-01-03", late: int = 200) -> list[datetime]:
    """Return moments in order, all within `late` days."""
    first = datetime.fromisoformat(start)
    found = [first + timedelta(days=rng.randrange(late), seconds=rng.randrange(86_400)) for _ in range(n)]
    return sorted(found)


def some(rng: random.Random, of: Sequence[str], n: int) -> list[str]:
    """Return n of these, any as often as it comes."""
    return [rng.choice(of) for _ in range(n)]


def texts(rng: random.Random, parts: Sequence[Sequence[str]], n: int, glue: str = " ") -> list[str]:
    """Return n reviews made of one to three sentences each."""
    return [glue.join(rng.choice(p) for p in rng.sample(list(parts), rng.randint(1, len(parts)))) for _ in range(n)]


EN = (
    ("The handle broke after two weeks.", "Works exactly as described.", "I wish it came in a smaller size.", "Battery is flat within the hour."),
    ("Delivery took nine days, though.", "My daughter uses it every morning.", "It is far louder than the old one.", "Colour is lighter than in the photo."),
    ("Would buy it again.", "Sent it back, still waiting for the refund.", "Five minutes to set up and no screws left over.", "Not for the price."),
)  # fmt: skip
DE = (
    ("Der Griff ist nach zwei Wochen abgebrochen.", "Funktioniert genau wie beschrieben.", "Schade, dass es keine kleinere Größe gibt.", "Der Akku hält keine Stunde."),
    ("Die Lieferung hat neun Tage gedauert.", "Meine Tochter benutzt es jeden Morgen.", "Viel lauter als der alte.", "Die Farbe ist heller als auf dem Bild."),
    ("Würde ich wieder kaufen.", "Zurückgeschickt, warte noch auf mein Geld.", "In fünf Minuten aufgebaut.", "Für den Preis zu wenig."),
)  # fmt: skip
ZH = (
    ("手柄用了两周就断了。", "和描述的一模一样。", "要是有小一号的就好了。", "电池一个小时就没电了。"),
    ("物流走了九天。", "女儿每天早上都在用。", "声音比旧的大多了。", "颜色比图片浅。"),
    ("会回购。", "已经退货，还在等退款。", "五分钟就装好了。", "这个价格不值。"),
)
JA = (
    (
        "二週間で取っ手が壊れました。",
        "説明どおりの商品でした。",
        "もう少し小さいサイズが欲しいです。",
        "一時間で電池が切れます。",
    ),
    (
        "届くまで九日かかりました。",
        "娘が毎朝使っています。",
        "前の物よりかなりうるさいです。",
        "写真より色が薄いです。",
    ),
    (
        "また買いたいです。",
        "返品しましたが返金はまだです。",
        "五分で組み立てられました。",
        "この値段では高いと思います。",
    ),
)
PEOPLE = (
    "Nora Hale",
    "Tom Birch",
    "Ines Falk",
    "Omar Reed",
    "Lena Moss",
    "Paul Quinn",
    "Ada Stone",
    "Kit Marsh",
    "Rosa Lind",
    "Ben Frost",
    "Maya Cole",
    "Jon Ash",
)
PEOPLE_ZH = ("李晓雨", "王海峰", "张一凡", "陈思远", "刘静怡", "赵子墨", "周雨桐", "吴天佑")
GOODS = (
    "Enamel kettle 1.7 l, green",
    "Bread tin, large",
    "Oak cutting board",
    "Wool throw 130x170",
    "Desk lamp, brass",
    "Travel mug 0.4 l",
    "Paring knife",
    "Linen apron, grey",
)
GOODS_DE = (
    "Wasserkessel 1,7 l, grün",
    "Kastenform, groß",
    "Schneidebrett Eiche",
    "Wolldecke 130x170",
    "Schreibtischlampe Messing",
    "Thermobecher 0,4 l",
)
GOODS_ZH = ("搪瓷水壶 1.7升 绿色", "吐司模具 大号", "橡木砧板", "羊毛毯 130x170", "黄铜台灯", "保温杯 400毫升")
PRICES = (12.5, 24.0, 8.99, 149.0, 39.9, 5.25, 1249.0, 64.5)


def mail(name: str) -> str:
    """Return the invented address of an invented person."""
    return f"{name.lower().replace(' ', '.')}@example.com"


def german(value: float, sign: str = "") -> str:
    """Return 1249.5 as 1.249,50."""
    plain = f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return plain + (f" {sign}" if sign else "")
