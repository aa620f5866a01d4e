"""The walls of the house: imports go down only, each heavy library has one room, no page lies directly in pages/."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("ingest", "privacy", "voices", "behaviour", "represent", "finetune", "cluster", "insight", "decide")
FLOORS = {
    "base": 0, "store": 1, "jobs": 1, "words": 1, **dict.fromkeys(STAGES, 2),
    "flows": 3, "views": 3, "plots": 3, "reports": 3, "ui": 4, "pages": 5,
}  # fmt: skip
MAY = {  # on the same floor
    "reports": {"views", "plots"}, "flows": set(), "views": set(), "plots": set(),
    "store": set(), "jobs": set(), "words": set(),
}  # fmt: skip
ROOMS_OF = {
    "streamlit": {"ui", "pages"},
    "duckdb": {"store"},
    "plotly": {"plots"},
    "umap": {"cluster"},
    "hdbscan": {"cluster"},
    "transformers": {"represent", "finetune"},
    "peft": {"represent", "finetune"},
    "torch": {"represent", "finetune", "cluster", "decide", "base"},  # base: device.py alone, see below
    "jieba": {"base"},
}
HEAVY = ("torch", "transformers", "peft", "umap", "hdbscan", "sklearn", "scipy", "plotly", "jieba", "pandas")
WARM_UP = "core/ui/resources.py"  # the one place outside their rooms that loads the heavy libraries ahead of time


def modules() -> list[Path]:
    return [p for top in ("core", "pages") for p in (ROOT / top).rglob("*.py")] + [ROOT / "app.py"]


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return "pages" if parts[0] in ("pages", "app.py") else parts[1].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, bool]]:
    """Return (dotted name, whether at module level and not for types only)."""
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        found += [(name, node in tree.body) for name in names]
    return found


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down(path: Path) -> None:
    own = room(path)
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] == "pages":
            pytest.fail(f"nobody imports a page: {name}")
        if parts[0] != "core" or len(parts) < 2 or parts[1] not in FLOORS or own == "__init__":
            continue
        other = parts[1]
        if other == own:
            continue
        if own in STAGES:
            assert other == "base", f"a stage knows only base and itself, not {name}"
        elif own == "base":
            pytest.fail(f"base stands on nothing: {name}")
        else:
            down = FLOORS[other] < FLOORS[own] or other in MAY.get(own, set())
            assert down, f"{own} must not import {other}: {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(ROOT)))
def test_one_library_one_room(path: Path) -> None:
    own, where = room(path), str(path.relative_to(ROOT))
    for name, top in imports(path):
        library = name.split(".")[0]
        if library in ROOMS_OF and where != WARM_UP:
            assert own in ROOMS_OF[library], f"{library} does not belong into {own}"
            assert library != "torch" or own != "base" or path.name == "device.py"
        if library in HEAVY:
            assert not top, f"{library} has to be imported inside a function: opening a page must not load it"


def test_only_flows_write_and_only_views_ask() -> None:
    for path in modules():
        own, text = room(path), path.read_text("utf-8")
        if own not in ("flows", "store"):
            assert ".publish(" not in text and '.append("' not in text, f"{path} writes to the database"
        if own not in ("views", "store", "flows"):
            assert '.select("' not in text and '.select(f"' not in text, f"{path} asks the database"


def test_no_page_directly_in_pages() -> None:
    assert not list((ROOT / "pages").glob("*.py"))


def test_the_truth_is_never_read() -> None:
    for path in modules():
        text = path.read_text("utf-8")
        assert "sample_data/truth" not in text and '"truth"' not in text and "planted" not in text, path


def test_every_module_opens_with_a_sentence() -> None:
    for path in modules():
        opening = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert opening and opening.split("\n")[0].rstrip().endswith((".", "?", ":")), path
