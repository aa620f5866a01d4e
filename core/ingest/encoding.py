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
STRAY = 0.02  # their share beyond which a file is no text
# What is guessed (charset-normalizer's names) and by which wider encoding it is read.
GUESSED = {
    "cp932": "cp932", "shift_jis": "cp932", "shift_jis_2004": "cp932", "shift_jisx0213": "cp932", "euc_jp": "euc_jp",
    "big5": "big5hkscs", "big5hkscs": "big5hkscs", "cp950": "big5hkscs", "cp949": "cp949", "euc_kr": "cp949", "johab": "cp949",
    "cp1251": "cp1251",
}  # fmt: skip
# The letters that texts in a guessed encoding are made of; whoever reads Latin letters as Japanese finds few of them.
OWN = {
    "cp932": r"[\u3040-\u30ff\u4e00-\u9fff]", "euc_jp": r"[\u3040-\u30ff\u4e00-\u9fff]", "big5hkscs": r"[\u4e00-\u9fff]",
    "cp949": r"[\uac00-\ud7a3]", "cp1251": r"[\u0410-\u044f]",
}  # fmt: skip
# What people call them.
CALLED = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
    "gb18030": "GBK / GB18030", "big5hkscs": "Big5", "cp932": "Shift JIS", "euc_jp": "EUC-JP", "cp949": "EUC-KR",
    "cp1251": "Windows-1251", "cp1252": "Latin-1", "latin-1": "Latin-1",
}  # fmt: skip
_ASIDE = r"[\x00-\x7f\u3000-\u303f\uff00-\uffef]"  # signs that tell nothing


def encoding_of(path: Path, member: str, sample: bytes) -> str:
    """Return the encoding of a file, or of one member of it, of which `sample` is the start.

    UTF-8, UTF-16 and GB18030 are told by rules; Japanese, Korean, Cyrillic and Big5 by charset-normalizer where what it
    reads is made of their own letters; all else is Latin-1. Raises DataError `not_a_table` for bytes that are no text.
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
    if (guessed := _guessed(sample)) and _decodes(path, member, guessed):
        return guessed
    if _decodes(path, member, "gb18030") and _is_chinese(sample):
        return "gb18030"
    if sum(1 < b < 9 or 13 < b < 32 for b in start) > STRAY * len(start):
        raise DataError("not_a_table", file=path.name, found="binary")
    return "cp1252" if _decodes(path, member, "cp1252") else "latin-1"


def _guessed(sample: bytes) -> str:
    """Return an encoding of GUESSED in which the lines beyond ASCII are made of its own letters, else nothing."""
    import charset_normalizer

    lines = [line for line in sample.splitlines() if not line.isascii()]
    foreign = b"\n".join(lines)[:FOREIGN]
    best = charset_normalizer.from_bytes(foreign, cp_isolation=[*GUESSED, "gb18030", "cp1252"]).best()
    found = GUESSED.get(best.encoding, "") if best else ""
    if not found:
        return ""
    text = foreign.decode(found, errors="ignore")
    own, other = len(re.findall(OWN[found], text)), len(re.findall(rf"(?!{OWN[found]}|{_ASIDE}).", text))
    alone = len(re.findall(rf"(?<=[A-Za-z]){OWN[found]}(?=[A-Za-z])", text))
    return found if own > 4 * other and alone < 0.2 * own else ""


def _is_chinese(sample: bytes) -> bool:
    """Return whether text read as GB18030 is Chinese.

    Latin-1 letters read so give a few rare characters among much ASCII, Chinese gives mostly Han.
    """
    text = sample.decode("gb18030", errors="ignore")
    common = len(re.findall(r"[\u4e00-\u9fff]", text))
    alone = len(re.findall(r"(?<=[A-Za-z])[\u4e00-\u9fff](?=[A-Za-z])", text))
    strange = len(re.findall(rf"(?![\u4e00-\u9fff]|{_ASIDE}).", text))
    return common > 4 * strange and common > 0.02 * len(text) and alone < 0.5 * common


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
