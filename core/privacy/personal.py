"""Columns that are about a person: by their name, whatever stands in them, or by names of people that stand in them."""

from __future__ import annotations

import re

import polars as pl

from core.privacy.han_words import full
from core.privacy.name_lists import GIVEN, folded

# Parts that a column's name is made of, and whole names that are made of no parts.
PARTS = {"email", "mail", "phone", "mobile", "telephone", "tel", "fax", "address", "street", "ip", "ssn", "passport", "iban", "surname",
         "nickname", "username", "firstname", "lastname", "fullname", "birthday", "birthdate", "dob", "recipient", "addressee",
         "vorname", "nachname", "cognome", "prenom", "prénom", "apellido", "apellidos", "straße", "strasse", "telefon", "cpf",
         "handynummer"}  # fmt: skip
WHOLE = {"reviewername", "customername", "buyername", "membername", "clientname", "authorname", "author", "reviewer", "contact",
         "name", "handle", "login", "nom", "nome", "nombre", "consignee", "cardholder"}  # fmt: skip
HAN = (
    "姓名",
    "昵称",
    "用户名",
    "会员名",
    "买家名",
    "收货人",
    "联系人",
    "手机",
    "电话",
    "邮箱",
    "地址",
    "微信",
    "身份证",
    "生日",
    "顾客名",
    "客户名",
    "收件人",
    "寄件人",
    "买家姓",
    "お名前",
    "氏名",
    "投稿者",
    "住所",
    "電話",
    "メール",
)
SEEN, LEAST, MOST = (
    200,
    5,
    0.6,
)  # different values that are looked at; how many there must be; share of them that are names
NUMBERED = r"^#?[A-Za-z]{0,6}[\-_]?\d{3,}$"
PEOPLE = ("reviewer", "customer", "buyer", "user", "member", "client", "author", "first", "last", "full", "contact", "billing", "shipping",
          "delivery", "bill", "ship", "recipient", "receiver", "sender", "display", "payee", "payer", "guest", "passenger", "account",
          "holder", "owner", "addressee", "profile", "screen", "nick")  # fmt: skip


def personal(column: str) -> bool:
    """Return whether a column that plays no role is about a person, told from its name alone."""
    parts = [
        p.lower().rstrip("0123456789") or p
        for p in re.split(r"[^0-9A-Za-zÀ-ɏ\u3040-\u30ff\u3400-\u9fff]+|(?<=[a-z])(?=[A-Z])", column)
        if p
    ]
    plain = "".join(parts)
    if plain in WHOLE or plain in PARTS or PARTS & set(parts) or any(word in plain for word in HAN):
        return True
    return "name" in parts and any(p in PEOPLE for p in parts)


def of_people(column: pl.Series) -> bool:
    """Return whether most values of a column are names of people and nothing else."""
    some = column.drop_nulls().str.strip_chars().unique(maintain_order=True)
    some = some.filter(some != "").head(SEEN)
    return len(some) >= LEAST and sum(map(_named, some.to_list())) >= MOST * len(some)


def numbered(column: pl.Series) -> bool:
    """Return whether the values of a column are running numbers of orders or the like, whatever it is called."""
    some = column.drop_nulls()
    return len(some) > 0 and float(some.str.contains(NUMBERED).mean() or 0.0) >= 0.9  # type: ignore[arg-type]


def _named(value: str) -> bool:
    if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", value):
        return full(value)
    tokens = re.split(r"[ ,]+", value.strip(" ."))
    return (
        2 <= len(tokens) <= 4
        and all(t[:1].isupper() and len(t) < 20 for t in tokens)
        and any(folded(t) in GIVEN for t in tokens)
    )
