"""The register of pages: where each lies, its address, icon and section."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.words.catalog import Words

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class PageEntry:
    """One page: its title is `<name>.menu` of the locale files, its address never translates."""

    section: str
    name: str
    icon: str
    visible: bool = True
    default: bool = False

    @property
    def path(self) -> str:
        return f"pages/{self.section}/{self.name}.py"

    @property
    def address(self) -> str:
        return self.name.replace("_", "-")


PAGES: tuple[PageEntry, ...] = (
    PageEntry("start", "home", "home", default=True),
    PageEntry("prepare", "load", "table"),
    PageEntry("prepare", "desk", "label"),
    PageEntry("prepare", "train", "model_training"),
    PageEntry("discover", "demand_map", "map"),
    PageEntry("discover", "demands", "format_list_bulleted"),
    PageEntry("discover", "demand", "adjust"),
    PageEntry("discover", "compare", "compare"),
    PageEntry("discover", "personas", "groups"),
    PageEntry("decide", "opportunities", "landscape_2"),
    PageEntry("govern", "runs", "history"),
    PageEntry("govern", "privacy", "shield"),
)
SECTIONS = tuple(dict.fromkeys(p.section for p in PAGES))


def menu(words: Words) -> dict[str, list[Any]]:
    """Return what st.navigation wants: {section title: pages}."""
    return {
        words(f"menu.{section}"): [
            st.Page(
                ROOT / p.path,
                title=words(f"{p.name}.menu"),
                icon=f":material/{p.icon}:",
                url_path=None if p.default else p.address,
                default=p.default,
                visibility="visible" if p.visible else "hidden",
            )
            for p in PAGES
            if p.section == section and (ROOT / p.path).exists()
        ]
        for section in SECTIONS
    }


def names() -> frozenset[str]:
    """Return the names of the pages that exist."""
    return frozenset(p.name for p in PAGES)


def path(name: str) -> str:
    """Return the file of a page by its name, for st.switch_page."""
    return str(ROOT / next(p.path for p in PAGES if p.name == name))
