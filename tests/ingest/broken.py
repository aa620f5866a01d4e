"""Files that are broken, odd or hostile, made by code, each with the verdict that it must get: text, records, values, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

SAID = ("The battery lasts only one hour.", "I wish the water tank were bigger.", "Very quiet, even at night.",
        "It gets stuck under the sofa.", "Suction is great on carpets.", "The app forgets my plan each week.")  # fmt: skip
ROWS = [("review", "stars", "date")] + [(f"{said}", str(1 + n % 5), f"2026-03-{11 + n}") for n, said in enumerate(SAID)]
HAN = "review,stars\n水箱太小，总要加水，很麻烦。,2\n声音很小，晚上用也不吵人。,5\n吸力很强，地毯也干净了。,4\n客服说没有别的办法。,1\n"


@dataclass(frozen=True)
class Case:
    """One file and its verdict.

    made: its bytes, or what writes it to a path. refused: the code of the load; looked: that of the card where it is
    another (`-` where the card still knows of nothing wrong). kept, aside: its records; rules: {rule: rows} of its issues.
    then: what happens to the file between the card and the load. reading: what holds while it is read. again: a second
    name under which the same bytes are loaded along. parts: it holds several tables. slow: it takes more than ten seconds.
    known: why the product does not give this verdict yet.
    """

    name: str
    made: bytes | str | Callable[[], bytes] | Callable[[Path], None]
    kept: int = 0
    aside: int = 0
    rules: dict[str, int] = field(default_factory=dict)
    refused: str = ""
    looked: str = ""
    file: str = "reviews.csv"
    then: Callable[[Path], None] | None = None
    reading: Callable[[], AbstractContextManager[None]] | None = None
    again: str = ""
    parts: bool = False
    slow: bool = False
    known: str = ""

    def write(self, folder: Path) -> Path:
        """Make the file in a folder and return its path."""
        path = folder / self.file
        if isinstance(self.made, bytes | str):
            path.write_bytes(self.made if isinstance(self.made, bytes) else self.made.encode())
        elif self.made.__code__.co_argcount:
            self.made(path)  # type: ignore[call-arg]
        else:
            path.write_bytes(self.made())  # type: ignore[arg-type, call-arg]
        return path


def cell(value: str, delimiter: str = ",") -> str:
    """Return a cell as CSV has it."""
    return '"' + value.replace('"', '""') + '"' if any(s in value for s in (delimiter, '"', "\n", "\r")) else value


def csv(rows: list[tuple[str, ...]] = ROWS, delimiter: str = ",", end: str = "\n") -> str:
    """Return records as a well-written CSV."""
    return "".join(delimiter.join(cell(v, delimiter) for v in row) + end for row in rows)


def table(**columns: list[object]) -> str:
    """Return columns as a well-written CSV."""
    return csv([tuple(columns), *(tuple(map(str, row)) for row in zip(*columns.values(), strict=True))])


def events(n: int = 8, **columns: list[object]) -> str:
    """Return events of which columns may be replaced."""
    whole: dict[str, list[object]] = {
        "user_id": [f"u{i % 3}" for i in range(n)], "product_id": [f"p{i % 4}" for i in range(n)],
        "event_type": [("view", "cart", "purchase")[i % 3] for i in range(n)],
        "event_time": [f"2026-03-{11 + i % 9} 10:00:00" for i in range(n)],
    }  # fmt: skip
    return table(**(whole | columns))


def lines(*records: object) -> str:
    """Return records as JSON lines; text is taken as it is."""
    return "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records)


def said(column: str = "review", **further: object) -> list[dict[str, object]]:
    """Return the sentences as JSON records."""
    return [{column: text, "stars": 1 + n % 5, **further} for n, text in enumerate(SAID)]


PLAIN = csv()
BODY = PLAIN.split("\n", 1)[1]
WITH = lambda text, n=2: csv([*ROWS[: n + 1], (text, "3", "2026-03-28"), *ROWS[n + 1 :]])  # noqa: E731

EMPTINESS = (
    Case("nothing", b"", refused="file_empty"),
    Case("blanks only", b" \n\t\r\n  \n\n", refused="file_empty"),
    Case("a byte order mark only", b"\xef\xbb\xbf", refused="file_empty"),
    Case("a UTF-16 mark only", b"\xff\xfe", refused="file_empty"),
    Case("delimiters only", b",,,\n,,,\n,,,\n", refused="file_empty"),
    Case("names without rows", "review,stars,date\n", refused="no_rows"),
    Case("names and empty lines", "review,stars,date\n\n\n\n", refused="no_rows"),
    Case("no names", BODY, 6),
    Case("one column", csv([row[:1] for row in ROWS]), 6),
    Case("one row", csv(ROWS[:2]), 1),
    Case("no last line end", PLAIN.rstrip("\n"), 6),
    Case("a million empty lines below", PLAIN + "\n" * 1_000_000, 6),
    Case("empty texts", table(review=[""] * 8, stars=[4] * 8), refused="nothing_known"),
    Case("a text here and there", table(review=["", SAID[0], " ", "...", SAID[1], "n/a", "-", ""], stars=[4] * 8), 3, 5,
         {"missing_text": 5}),
)  # fmt: skip

ENCODINGS = (
    Case("UTF-8 with its mark", PLAIN.encode("utf-8-sig"), 6),
    Case("two byte order marks", b"\xef\xbb\xbf" + PLAIN.encode("utf-8-sig"), 6),
    Case("UTF-16", PLAIN.encode("utf-16"), 6),
    Case("UTF-16 without its mark", PLAIN.encode("utf-16-le"), 6),
    Case("UTF-16 cut within a sign", csv([row[:1] for row in ROWS]).encode("utf-16")[:-3], 6, rules={"letters_lost": 1}),
    Case("UTF-32", PLAIN.encode("utf-32"), 6),
    Case("no UTF-8 in the middle", (HAN * 9).encode().replace("麻烦".encode(), b"\xff\xc3", 1), 36, 8,
         {"letters_lost": 1, "names_again": 8, "repeat": 31}),
    Case("half UTF-8, half GBK", HAN.encode() + HAN.split("\n", 1)[1].encode("gbk"), 8),
    Case("GBK", HAN.encode("gbk"), 4),
    Case("Big5", "review,stars\n水箱太小，總要加水，很麻煩。,2\n聲音很小，晚上用也不吵人。,5\n".encode("big5"), 2),
    Case("Shift JIS", "レビュー,星\n水タンクが小さくて、すぐに水を足さないといけません。,2\n音が静かで夜でも使えます。,5\n".encode("cp932"), 2),
    Case("Latin-1", "text;sterne\nSchöne Größe, très élégant für 20 €;4\nnaja, für das Geld ganz gut;3\n".encode("cp1252"), 2),
    Case("a zero byte at the start", PLAIN.replace("hour", "ho\0ur").encode(), 6),
    Case("a zero byte further down", PLAIN + csv([(f"{SAID[n % 6]} Number {n}.", "3",
         "2026-04-01") for n in range(200)]) + 'Still \0 works well,4,2026-04-02\n', 207),
    Case("escape signs of a terminal", WITH("\x1b[31mRed and loud\x1b[0m \x07 every night"), 7),
)  # fmt: skip

LINE_ENDS = (
    Case("lone carriage returns", PLAIN.replace("\n", "\r"), 6),
    Case("Windows lines", PLAIN.replace("\n", "\r\n"), 6),
    Case("every kind of line end", PLAIN.replace("\n", "\r\n", 2).replace("night.\",3,2026-03-13\n", "night.\",3,2026-03-13\r"), 6),
    Case("doubled carriage returns", PLAIN.replace("\n", "\r\r\n"), 6),
    Case("empty lines between", PLAIN.replace("\n", "\n\n\n"), 6),
    Case("line breaks in quotes", WITH("Loud.\nReally loud.\r\nAnd heavy, too."), 7),
    Case("three thousand line breaks in one text", WITH("\n".join(f"Day {n}: still fine" for n in range(3000))), 7),
)  # fmt: skip

QUOTES = (
    Case("a quote open from the first row", PLAIN.replace("The battery", '"The battery'), 5, 1, {"quote_unclosed": 1}),
    Case("a quote open in the middle", PLAIN.replace("It gets", '"It gets'), 5, 1, {"quote_unclosed": 1}),
    Case("a quote open in the last row", PLAIN.replace("The app", '"The app'), 5, 1, {"ragged": 1}),
    Case("a quote open in the names", PLAIN.replace("review,", '"review,', 1), 6),
    Case("quotes within a plain field", PLAIN.replace("battery", 'bat"ter"y').replace("sofa", 'so"fa'), 6),
    Case("words behind a closing quote", PLAIN.replace('at night."', 'at" night.'), 6),
    Case("quotes escaped with backslashes", PLAIN.replace("quiet", '\\"quiet\\"'), 6),
    Case("only quotes", '"""""\n"""\n""""\n', refused="nothing_known"),
)  # fmt: skip

RECORDS = (
    Case("three delimiters", PLAIN + csv(ROWS[1:3], ";") + csv(ROWS[3:5], "\t"), 6, 4, {"ragged": 4}),
    Case("rows too short", PLAIN + "Too loud for me\nToo heavy,2\n", 6, 2, {"ragged": 2}),
    Case("rows too long", PLAIN + "Too loud for me,2,2026-03-01,and,more\n", 6, 1, {"ragged": 1}),
    Case("more short rows than whole ones", PLAIN + "".join(f"Too loud for me {n},2\n" for n in range(9)), 6, 9, {"ragged": 9}),
    Case("a delimiter at each end", PLAIN.replace("\n", ",\n"), 6),
    Case("delimiters beyond the last column", PLAIN.split("\n", 1)[0] + "\n" + BODY.replace("\n", ",,,\n"), 6),
    Case("names twice", PLAIN.replace("review,stars,date", "review,stars,stars"), 6),
    Case("a name missing", PLAIN.replace("review,stars,date", "review,,date"), 6),
    Case("a very long name", PLAIN.replace("stars", "s" * 10_000), 6),
    Case("pictures as names", PLAIN.replace("stars", "⭐️⭐️").replace("date", "👩‍👩‍👧"), 6),
    Case("our own names", csv([(*ROWS[0], "row_number", "file", "attributes", "raw_rating", "run_id"), *((*r, "9", "x", "{}", "7",
         "z") for r in ROWS[1:])]), 6),
    Case("patterns as names", csv([(*ROWS[0], "*", "^.*$", "'; DROP TABLE ingest.reviews; --", "$1", "%s", "{file}"), *((*r,
         *"abcdef") for r in ROWS[1:])]), 6),
    Case("names that differ in case and blanks", csv([(*ROWS[0], "Note", " note ", "NOTE"), *((*r, *"abc") for r in ROWS[1:])]), 6),
    Case("five thousand columns", csv([(*ROWS[0], *(f"f{n}" for n in range(5000))), *((*r, *("x",) * 5000) for r in ROWS[1:])]),
         refused="too_wide"),
    Case("ninety columns", csv([(*ROWS[0], *(f"f{n}" for n in range(87))), *((*r, *("x",) * 87) for r in ROWS[1:])]), 6),
    Case("a field of 20 MB", lambda: WITH("loud and heavy " * 1_400_000).encode(), 7),
    Case("a megabyte in one line", b"loud " * 200_000, 1),
    Case("a line of 150 MB among others", lambda: PLAIN.encode() + b"x" * 150_000_000 + b"\n", 6, 1, {"unreadable": 1}),
)  # fmt: skip

VALUES = (
    Case("numbers without end", events(30, price=["9" * 400, "NaN", "inf", "1e999", *["-5", "1e3"] * 13]), 30,
         rules={"number_unreadable": 3}, file="events.csv"),
    Case("days that no calendar has", events(30, event_time=["0000-00-01", "9999-12-31", "2026-02-31", "2026-13-01", "31/12/2026",
         *(f"2026-03-{n:02}" for n in range(1, 26))]), 30, rules={"date_unreadable": 4}, file="events.csv"),
    Case("day and month in both orders", events(event_time=["13/01/2026", "01/13/2026", "14/02/2026", "02/14/2026", "03/04/2026",
         "15/01/2026", "16/01/2026", "17/01/2026"]), 8, file="events.csv"),
    Case("stars beyond the scale", table(review=[f"{s} {n}" for n in range(20) for s in SAID], stars=[1, 2, 3, 4, 5] * 23 + [3, 4,
         99, -4, 1e9]), 120, rules={"rating_unreadable": 3}),
    Case("stars in words", table(review=[f"{s} {n}" for n in range(5) for s in SAID], stars=["five", "★★★", "", *[4, 3, 2] * 9]),
         30, rules={"rating_unreadable": 1}),
    Case("signs without width", WITH("\u200b\u200d\ufeff\u2060"), 6, 1, {"missing_text": 1}),
    Case("from right to left", WITH("\u202eeliforp ruoy\u202c مزعج جدا في الليل"), 7),
    Case("ten thousand pictures", WITH("👩‍👩‍👧‍👦" * 10_000), 7),
    Case("formulas", WITH('=HYPERLINK("http://x.example","Click")',
         1) + "+1+cmd|' /C calc'!A0,2,2026-03-01\n@SUM(A1:A9) is loud,1,2026-03-02\n", 9),
    Case("markup and SQL", WITH("<script>alert(1)</script> '; DROP TABLE ingest.reviews; -- loud"), 7),
    Case("the same id in every row", table(review_id=["r1"] * 6, review=list(SAID), stars=[3] * 6), 6, rules={"id_repeated": 5}),
    Case("nobody's id in any row", events(user_id=["x"] * 8), 8, file="events.csv"),
    Case("a campaign without a control group", table(customer_id=[f"u{n}" for n in range(8)], treated=[1] * 8, converted=[0,
         1] * 4), 8, file="campaign.csv"),
    Case("numbers in place of texts", csv([("opinions", "points"), *((str(n), "3") for n in range(9))]), refused="nothing_known"),
)  # fmt: skip

DEEP = '{"review": ' + '{"a": ' * 1000 + "1" + "}" * 1001
JSON = (
    Case("broken lines", lines(*said(), '{"review": "cut o', "not json", "", "[1, 2]", "null", "7"), 6, 5, {"unreadable": 5},
         file="reviews.jsonl"),
    Case("a first line that is broken", lines('{"review": "cut o', *said()), 6, 1, {"unreadable": 1}, file="reviews.jsonl"),
    Case("nested a thousand deep", lines(*said(), DEEP), 6, 1, {"unreadable": 1}, file="reviews.jsonl"),
    Case("nested a hundred thousand deep", lines(*said(), "[" * 100_000, '{"a":' * 100_000), 6, 2, {"unreadable": 2}, file="reviews.jsonl"),
    Case("a name twice in an object", lines(*said(), '{"review": "The first one.", "review": "The second one."}'), 7, file="reviews.jsonl"),
    Case("other names in every row", lines(*({**r, f"only_{n}": n} for n, r in enumerate(said())), {"nothing": 1}), 6, 1,
         {"missing_text": 1}, file="reviews.jsonl"),
    Case("a new name in each of two thousand rows", lambda: lines(*({"review": SAID[n % 6],
         f"only_{n}": n} for n in range(2000))).encode(), refused="too_wide", file="reviews.jsonl"),
    Case("objects with nothing in them", lines(*said(), {}, {"": ""}), 6, 2, {"missing_text": 2}, file="reviews.jsonl"),
    Case("half a sign, escaped", lines(*said(), '{"review": "Loud \\ud83d and heavy"}'), 7, file="reviews.jsonl"),
    Case("numbers of any size", lines(*said(weight=10**60), '{"review": "Fine.", "weight": 1e999}',
         '{"review": "Huge.", "weight": ' + "9" * 5000 + "}", '{"review": "None.", "weight": NaN}'), 8, 1, {"unreadable": 1},
         file="reviews.jsonl"),
    Case("one object", json.dumps({"shop": "x", "open": True}, indent=1), refused="json_one_object", file="reviews.json"),
    Case("one object in one line", json.dumps({"review": "Very loud at night.", "stars": 2}), 1, file="reviews.json"),
    Case("a list that is cut off", json.dumps(said())[:-30], refused="file_broken", file="reviews.json"),
    Case("a list with broken parts", "[" + json.dumps(said())[1:-1] + ", 7, null, [1], {}]", 6, 4, {"unreadable": 3,
         "missing_text": 1}, file="reviews.json"),
    Case("a list of nothing", "[]", refused="no_rows", file="reviews.json"),
    Case("a list in a list", json.dumps([[r["review"], r["stars"]] for r in said()]), refused="no_rows", file="reviews.json"),
    Case("a page of the shop's API", json.dumps({"reviews": said(), "next": None}), 6, file="reviews.json"),
    Case("our own names in JSON", lines(*said(row_number=7, file="x")), 6, file="reviews.jsonl"),
)  # fmt: skip

TAGGED = "The O\nbattery B-ASP\nlife I-ASP\ndied O\n\nMy O\nhose B-ASP\nleaks O\n\n"
WRITTEN = (
    *EMPTINESS, *ENCODINGS, *LINE_ENDS, *QUOTES, *RECORDS, *VALUES, *JSON,
    Case("tagged words with wrong lines", TAGGED * 6 + "Very\nloud O\n\n", 12, 1, {"unreadable": 1}, file="train.conll"),
    Case("the same file under two names", PLAIN, 6, again="copy of reviews.csv"),
)  # fmt: skip
