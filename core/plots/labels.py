"""Where names may stand on a map so that no two overlap."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

# Tried in this order round the anchor, in pixels: at the point, above, below, aside, farther.
OFFSETS = (
    (0, 0), (0, 26), (0, -26), (44, 0), (-44, 0), (0, 44), (0, -44), (62, 26), (-62, 26), (62, -26), (-62, -26),
    (0, 62), (0, -62),
)  # fmt: skip


_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
LONGEST = 120  # characters of a sentence under the pointer


def safe(text: str) -> str:
    """Return text from a file so that Plotly shows it letter by letter: no tag, no entity, no formula, no turned line."""
    plain = _UNSEEN.sub(" ", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("$", "&#36;")


def sentence(text: str, name: str = "") -> str:
    """Return a voice as the pointer shows it: cut, wrapped and safe, the demand's name in bold beneath."""
    text = " ".join(_UNSEEN.sub(" ", text).split())
    short = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
    lines = textwrap.wrap(short, 24 if any(ord(c) > 0x2E7F for c in short) else 44)
    return "<br>".join([*map(safe, lines), *([f"<b>{safe(name)}</b>"] if name else [])])


@dataclass(frozen=True)
class Label:
    """A name to place: anchor in pixels from the lower left, size of the type in px, wrapped text."""

    key: str
    text: str
    x: float
    y: float
    size: int

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def width(self) -> float:
        return max(sum(1.0 if ord(c) > 0x2E7F else 0.54 for c in line) for line in self.lines) * self.size

    @property
    def height(self) -> float:
        return 1.25 * self.size * len(self.lines)


def wrapped(name: str, near: int = 16, most: int = 34) -> str:
    """Wrap Latin once near 16 characters; Chinese stays on one line. What is too long ends in an ellipsis."""
    if any(ord(c) > 0x2E7F for c in name):
        return name if len(name) <= 14 else name[:13] + "…"
    if len(name) <= near + 2:
        return name
    cut = min((i for i, c in enumerate(name) if c == " "), key=lambda i: abs(i - len(name) / 2), default=0)
    name = name[:cut] + "\n" + name[cut + 1 :] if cut else name
    return "\n".join(line if len(line) <= most // 2 + 6 else line[: most // 2 + 5] + "…" for line in name.split("\n"))


def placed(
    labels: Sequence[Label],
    width: float,
    height: float,
    taken: Sequence[tuple[float, float, float, float]] = (),
    mirrored: float = 0.0,
) -> dict[str, tuple[float, float]]:
    """Return {key: centre in pixels} for the labels that fit, the first in the sequence first.

    `taken` are boxes (left, bottom, right, top) that no label may touch. `mirrored` lets a label that stands at the
    right of its point also stand at the left of it, that many pixels farther. A label that fits nowhere is left out.
    """
    boxes, found = list(taken), {}
    for label in labels:
        half_w, half_h = label.width / 2 + 3, label.height / 2 + 1
        across = ((-label.width - mirrored, dy) for dy in (0, 26, -26, 44, -44)) if mirrored else ()
        for dx, dy in (*OFFSETS, *across):
            x = min(max(label.x + dx, half_w), width - half_w)
            y = min(max(label.y + dy, half_h), height - half_h)
            box = (x - half_w, y - half_h, x + half_w, y + half_h)
            if not any(_touch(box, other) for other in boxes):
                boxes.append(box)
                found[label.key] = (x, y)
                break
    return found


def _touch(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
