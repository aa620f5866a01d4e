"""In which encoding the text of a file is written, told from its bytes."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from core.base.errors import DataError
from core.ingest import packed

PART = 1 << 20  # bytes that are looked at together
CHECKED = 64 << 20  # bytes whose encoding is checked strictly
FOREIGN = 1 << 16  # bytes of lines beyond ASCII from which an encoding is guessed
START = 4096  # bytes in which signs that no text has are counted
PAIRED = 0.9  # share of the bytes beyond ASCII that stand in pairs
STRAY = 0.02  # their share beyond which a file is no text
# Encodings of the East by what their bytes have to be (the pattern of a sign of two bytes) and how much of the text that is
# must be common. In Latin letters a byte beyond ASCII stands alone between letters; in these it hardly ever does.
_PAIRS = {
    "gb18030": rb"[\xa1-\xf7][\xa1-\xfe]", "cp949": rb"[\xb0-\xc8][\xa1-\xfe]", "euc_jp": rb"[\xa1-\xf4][\xa1-\xfe]",
    **dict.fromkeys(("cp1251", "cp1253", "cp1255", "cp1256", "cp874"), rb"[\xa1-\xff]{2,}"),
}  # fmt: skip
_OWN = {
    "gb18030": r"[\u4e00-\u9fff]", "cp949": r"[\uac00-\ud7a3]", "euc_jp": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "cp932": r"[\u3040-\u30ff\u4e00-\u9fff]", "big5hkscs": r"[\u4e00-\u9fff]", "cp1251": r"[\u0410-\u044f\u0401\u0451]",
    "cp1253": r"[\u0370-\u03ff]", "cp1255": r"[\u0590-\u05ff]", "cp1256": r"[\u0600-\u06ff]", "cp874": r"[\u0e00-\u0e7f]",
}  # fmt: skip
GUESSED = {"big5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs", "cp949": "cp949", "euc_kr": "cp949", "johab": "cp949",
           "cp1251": "cp1251", "cp1253": "cp1253", "iso8859_7": "cp1253", "cp1255": "cp1255", "cp1256": "cp1256", "cp874": "cp874",
           "tis_620": "cp874", "gb18030": "gb18030", "gb2312": "gb18030", "gbk": "gb18030"}  # fmt: skip
# What people call them.
CALLED = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GBK / GB18030", "big5hkscs": "Big5", "cp932": "Shift JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR",
    **{f"cp125{n}": f"Windows-125{n}" for n in (1, 3, 5, 6)}, "cp874": "Windows-874", "cp1252": "Latin-1", "latin-1": "Latin-1",
}  # fmt: skip
_ASIDE = r"[\x00-\x7f\u3000-\u303f\uff00-\uffef\u2010-\u2027]"  # signs that tell nothing
_KANA = re.compile(r"[\u3040-\u30ff]")


def encoding_of(path: Path, member: str, sample: bytes) -> str:
    """Return the encoding of a file, or of one member of it, of which `sample` is the start.

    UTF-8 and UTF-16 are told by their bytes; Japanese by its kana; Chinese, Korean and Cyrillic by pairs of bytes that
    Latin letters do not form, and by charset-normalizer where several would do; all else is Latin-1.
    Raises DataError `not_a_table` for bytes that are no text.
    """
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if sample[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    start = sample[:START]
    if b"\x00" in start:
        zeros = [start[n::2].count(0) / max(1, len(start[n::2])) for n in (0, 1)]
        if max(zeros) > 0.4 and min(zeros) < 0.02:  # every other byte: UTF-16 without its mark
            return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    if start.count(0) > STRAY * len(start):  # one or two strayed into a text are left out
        raise DataError("not_a_table", file=path.name, found="binary")
    odd, told = _lines_of_utf8(path, member)
    # A few foreign bytes among much that is certainly UTF-8: they are replaced, and their rows noted.
    if not odd or (told >= odd and odd <= 1 + 0.01 * told):
        return "utf-8"
    if (eastern := _eastern(sample)) and _decodes(path, member, eastern):
        return eastern
    if sum(1 < b < 9 or 13 < b < 32 for b in start) > STRAY * len(start):
        raise DataError("not_a_table", file=path.name, found="binary")
    return "cp1252" if _decodes(path, member, "cp1252") else "latin-1"


def _eastern(sample: bytes) -> str:
    """Return the encoding of the East or of Cyrillic in which the lines beyond ASCII are made of its own letters, else nothing."""
    lines = [line for line in sample.splitlines() if not line.isascii()]
    foreign = b"\n".join(lines)[:FOREIGN]
    told = [name for name in _OWN if _fits(foreign, name)]
    for name in ("cp932", "euc_jp"):
        kana = len(_KANA.findall(foreign.decode(name, errors="ignore"))) if name in told else 0
        if kana > 0.25 * len(re.findall(_OWN[name], foreign.decode(name, errors="ignore"))):
            return name
    told = [name for name in told if name not in ("cp932", "euc_jp")]
    if len(told) < 2:
        return "".join(told)
    import charset_normalizer

    best = charset_normalizer.from_bytes(foreign, cp_isolation=list(GUESSED)).best()
    guessed = GUESSED.get(best.encoding, "") if best else ""
    return guessed if guessed in told else told[0]


def _fits(foreign: bytes, name: str) -> bool:
    """Return whether bytes read in an encoding are its own letters nearly everywhere, and not a few among Latin ones."""
    high = sum(b > 0x7F for b in foreign)
    if name in _PAIRS and sum(map(len, re.findall(_PAIRS[name], foreign))) < PAIRED * high:
        return False
    if name == "big5hkscs":  # its common characters come first
        pairs = re.findall(rb"([\x81-\xfe])[\x40-\x7e\xa1-\xfe]", foreign)
        if sum(b"\xa1" <= lead <= b"\xc6" for lead in pairs) < PAIRED * len(pairs):
            return False
    try:
        text = foreign.decode(name, errors="strict" if len(foreign) < FOREIGN else "ignore")
    except UnicodeDecodeError:
        return False
    own, other = len(re.findall(_OWN[name], text)), len(re.findall(rf"(?!{_OWN[name]}|{_ASIDE}).", text))
    alone = len(re.findall(rf"(?<=[A-Za-z]){_OWN[name]}(?=[A-Za-z])|(?<=[A-Za-z]){_OWN[name]}$", text, re.MULTILINE))
    return own > 4 * other and alone < 0.2 * own


def _lines_of_utf8(path: Path, member: str) -> tuple[int, int]:
    """Return how many lines are no UTF-8, and how many are and hold more than ASCII."""
    if _decodes(path, member, "utf-8"):
        return 0, 0
    odd, told, left = 0, 0, CHECKED
    with packed.opened(path, member) as file:
        while left > 0 and (line := file.readline(PART)):
            left -= len(line)
            if line.isascii():
                continue
            try:
                line.decode()
                told += 1
            except UnicodeDecodeError:
                odd += 1
    return odd, told


def _decodes(path: Path, member: str, encoding: str) -> bool:
    decoder, left = codecs.getincrementaldecoder(encoding)("strict"), CHECKED
    with packed.opened(path, member) as file:
        while left > 0 and (part := file.read(PART)):
            left -= len(part)
            try:
                decoder.decode(part)
            except UnicodeDecodeError:
                return False
    return True
