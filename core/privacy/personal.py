"""Columns that are about a person by their name, whatever stands in them: names, addresses, numbers to call."""

from __future__ import annotations

import re

# Parts that a column's name is made of, and whole names that are made of no parts.
PARTS = {"email", "mail", "phone", "mobile", "telephone", "tel", "fax", "address", "street", "ip", "ssn", "passport", "iban", "surname",
         "nickname", "username", "firstname", "lastname", "fullname", "birthday", "birthdate", "dob"}  # fmt: skip
WHOLE = {"reviewername", "customername", "buyername", "membername", "clientname", "authorname", "author", "reviewer", "contact",
         "name", "handle", "login"}  # fmt: skip
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
)
PEOPLE = ("reviewer", "customer", "buyer", "user", "member", "client", "author", "first", "last", "full", "contact")


def personal(column: str) -> bool:
    """Return whether a column that plays no role is about a person, told from its name alone."""
    parts = [p.lower() for p in re.split(r"[^0-9A-Za-z\u3400-\u9fff]+|(?<=[a-z])(?=[A-Z])", column) if p]
    plain = "".join(parts)
    if plain in WHOLE or plain in PARTS or PARTS & set(parts) or any(word in plain for word in HAN):
        return True
    return "name" in parts and any(p in PEOPLE for p in parts)
