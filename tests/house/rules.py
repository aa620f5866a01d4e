"""The rules of the house as functions of a folder: each returns what breaks it, one line a finding.

They read source text only, so that `test_the_house_bites.py` can hold them against small trees made to break them.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("ingest", "privacy", "voices", "behaviour", "represent", "finetune", "cluster", "insight", "decide")
FLOORS = {
    "base": 0, "store": 1, "jobs": 1, "words": 1, **dict.fromkeys(STAGES, 2),
    "flows": 3, "views": 3, "plots": 3, "reports": 3, "ui": 4, "pages": 5,
}  # fmt: skip
SAME_FLOOR = {"reports": {"views", "plots"}}
ROOMS_OF = {
    "streamlit": {"ui", "pages"},
    "duckdb": {"store"},
    "plotly": {"plots"},
    "umap": {"cluster"},
    "hdbscan": {"cluster"},
    "transformers": {"represent", "finetune"},
    "peft": {"represent", "finetune"},
    "torch": {"represent", "finetune", "cluster", "decide", "base/device.py"},
    "jieba": {"base/tokens.py"},
    "optuna": {"flows"},
    "sqlalchemy": {"flows"},
}
HEAVY = (
    "torch",
    "transformers",
    "peft",
    "umap",
    "hdbscan",
    "sklearn",
    "scipy",
    "plotly",
    "jieba",
    "pandas",
    "optuna",
    "sqlalchemy",
)
WARM_UP = "core/ui/resources.py"  # the one place outside their rooms that loads the heavy libraries ahead of time
LANGUAGES = ("en", "zh")


def modules(root: Path) -> list[Path]:
    """Return the product's own source files."""
    found = [p for top in ("core", "pages") for p in sorted((root / top).rglob("*.py"))]
    return [*found, *[p for p in (root / "app.py",) if p.exists()]]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _where(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def room(root: Path, path: Path) -> str:
    """Return the room of a module: `core/<room>/…`; pages and app.py are the room `pages`."""
    parts = path.relative_to(root).parts
    return "pages" if parts[0] in ("pages", "app.py") else parts[1].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield (dotted name, whether it is loaded when the module is): relative names resolve from `core`."""
    tree, package = _tree(path), path.parts[:-1]
    at_once = {id(n) for n in _loaded(tree)}
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                inside = package[package.index("core") :] if "core" in package else ()
                base = ".".join([*inside[: len(inside) - node.level + 1], *([base] if base else [])])
            names = [base, *(f"{base}.{a.name}" for a in node.names)]
        if isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                names = [str(first.value)]
            elif isinstance(first, ast.JoinedStr) and isinstance(first.values[0], ast.Constant):
                names = [str(first.values[0].value).rstrip(".")]
        for name in names:
            if name:
                yield name, id(node) in at_once


def _loaded(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run on import: not those in functions, nor those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        yield from _loaded(node)


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


# walls ----------------------------------------------------------------------------------------------------


def imports_up(root: Path) -> list[str]:
    """Find imports that do not go down: pages → ui → flows, views, plots, reports → stages → store, jobs, words → base."""
    found = []
    for path in modules(root):
        own = room(root, path)
        for name, _ in imports(path):
            parts = name.split(".")
            if parts[0] == "pages" or name == "app":
                found.append(f"{_where(root, path)}: nobody imports a page: {name}")
            if parts[0] != "core" or len(parts) < 2 or parts[1] not in FLOORS or parts[1] == own or own == "__init__":
                continue
            other = parts[1]
            if own not in FLOORS:
                found.append(f"{_where(root, path)}: there is no room {own}")
            elif own in STAGES and other != "base":
                found.append(f"{_where(root, path)}: a stage knows only base and itself, not {name}")
            elif FLOORS[other] >= FLOORS[own] and other not in SAME_FLOOR.get(own, ()):
                found.append(f"{_where(root, path)}: {own} must not import {other}: {name}")
    return sorted(set(found))


def libraries_out_of_room(root: Path) -> list[str]:
    """Find libraries outside their one room, and heavy ones that are loaded together with a module."""
    found = []
    for path in modules(root):
        own, where = room(root, path), _where(root, path)
        for name, at_once in imports(path):
            library = name.split(".")[0]
            allowed = ROOMS_OF.get(library)
            if (
                allowed is not None
                and where != WARM_UP
                and own not in allowed
                and where.removeprefix("core/") not in allowed
            ):
                found.append(f"{where}: {library} does not belong into {own}")
            if library in HEAVY and at_once:
                found.append(
                    f"{where}: {library} has to be imported inside a function: opening a page must not load it"
                )
    return sorted(set(found))


def _is_store(node: ast.expr) -> bool:
    """Whether an expression is the database: `store`, `self.store`, `resources.store()`, `opened`."""
    return bool(re.search(r"(^|[._])(store|opened)(\(.*\))?$", ast.unparse(node)))


def _says_sql(node: ast.expr) -> bool:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    text = " ".join(str(p.value) for p in parts if isinstance(p, ast.Constant))
    return bool(re.search(r"\bselect\b.+\bfrom\b", text, re.IGNORECASE | re.DOTALL))


WRITING = ("append", "forget", "remember", "withdraw", "restore", "stage", "abandon", "expunge", "rewrite")


def database_out_of_room(root: Path) -> list[str]:
    """Find writing outside the flows and asking outside the views (flows read what they compute from)."""
    found = []
    for path in modules(root):
        own, where = room(root, path), _where(root, path)
        for node in ast.walk(_tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            called, database = node.func.attr, _is_store(node.func.value)
            writes = called == "publish" or (database and called in WRITING)
            if writes and own not in ("flows", "store"):
                found.append(f"{where}:{node.lineno} writes to the database")
            asks = (database and called in ("select", "frame", "count", "latest", "runs", "rows_of")) or (
                bool(node.args) and called in ("select", "execute", "sql") and _says_sql(node.args[0])
            )
            if asks and own not in ("views", "flows", "store"):
                found.append(f"{where}:{node.lineno} asks the database")
    return found


def pages_in_the_open(root: Path) -> list[str]:
    """Find scripts directly in pages/, which Streamlit would run without app.py and its gate."""
    return [_where(root, p) for p in sorted((root / "pages").glob("*.py"))]


def reads_the_truth(root: Path) -> list[str]:
    """Find modules that could know what was planted in the sample shop."""
    found = []
    for path in modules(root):
        words = {n.value for n in ast.walk(_tree(path)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        told = [
            w
            for w in words
            if re.search(r"(^|[/\\])truth([/\\.]|$)|planted|sample_data/(words|generate|people|speech)", w)
        ]
        loaded = [
            n for n, _ in imports(path) if n.split(".")[0] in ("sample_data", "generate", "people", "speech", "tests")
        ]
        found += [f"{_where(root, path)}: {t!r}" for t in (*told, *loaded)]
    return found


def modules_without_opening(root: Path) -> list[str]:
    """Find modules whose first line is not one full sentence."""
    found = []
    for path in modules(root):
        opening = (ast.get_docstring(_tree(path)) or "").split("\n")[0].rstrip()
        if not opening.endswith((".", "?", ":")):
            found.append(_where(root, path))
    return found


# tables ---------------------------------------------------------------------------------------------------

FLOW_OF = {"jobs": "job_log"}  # rooms whose table is written by a flow of another name
PART_OF = {"adopt": "segment", "encoders": "embed", "judges": "train", "travel": "train"}  # flows that fill two files
RESTORES = "shipped"  # publishes runs that their own flows computed earlier


def named_tables(path: Path, known: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the tables that a flow writes: named in full, and those that a composed name can become.

    Written are keys of dicts and of assignments, and first arguments of append, forget and setdefault,
    the second of stage.
    """
    plain: set[str] = set()
    composed: set[str] = set()
    for node in ast.walk(_tree(path)):
        said: list[ast.expr | None] = []
        if isinstance(node, ast.Dict):
            said += node.keys
        if isinstance(node, ast.DictComp):
            said.append(node.key)
        if isinstance(node, ast.Assign):
            said += [t.slice for t in node.targets if isinstance(t, ast.Subscript)]
        if isinstance(node, ast.Call) and _called(node) in ("append", "forget", "setdefault") and node.args:
            said.append(node.args[0])
        if isinstance(node, ast.Call) and _called(node) == "stage" and len(node.args) > 1:
            said.append(node.args[1])
        for one in said:
            if isinstance(one, ast.Constant) and one.value in set(known):
                plain.add(str(one.value))
            if isinstance(one, ast.JoinedStr) and isinstance(one.values[0], ast.Constant):
                schema = str(one.values[0].value)
                composed |= {t for t in known if schema.endswith(".") and t.startswith(schema)}
    return plain, composed


def tables_of_others(flows: Path, owners: dict[str, str]) -> list[str]:
    """Find flows that write a table of another flow. `owners`: {table: flow}."""
    return [
        f"{path.stem} writes {table} of {owners[table]}"
        for path in sorted(flows.glob("*.py"))
        for table in sorted(named_tables(path, owners)[0])
        if PART_OF.get(path.stem, path.stem) not in (RESTORES, FLOW_OF.get(owners[table], owners[table]))
    ]


def tables_of_nobody(flows: Path, owners: dict[str, str]) -> list[str]:
    """Find tables that their own flow does not write; the store keeps its own books."""
    named: dict[str, set[str]] = {}
    for path in flows.glob("*.py"):
        named.setdefault(PART_OF.get(path.stem, path.stem), set()).update(*named_tables(path, owners))
    return sorted(t for t, o in owners.items() if o != "store" and t not in named.get(FLOW_OF.get(o, o), set()))


# words ----------------------------------------------------------------------------------------------------


def catalog(root: Path, language: str) -> dict[str, str]:
    """Return {dotted key: sentence} of a locale file."""

    def flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
        rows: dict[str, str] = {}
        for key, value in table.items():
            rows |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: str(value)}
        return rows

    return flat(tomllib.loads((root / "assets" / "locales" / f"{language}.toml").read_text("utf-8")))


def one_sided_words(root: Path) -> list[str]:
    """Find keys that stand in one language only, differ in their blanks, or are empty."""
    english, chinese = (catalog(root, language) for language in LANGUAGES)
    blank = re.compile(r"{(\w+)")
    found = [f"{k}: in one language only" for k in sorted(set(english) ^ set(chinese))]
    for key in sorted(set(english) & set(chinese)):
        if set(blank.findall(english[key])) != set(blank.findall(chinese[key])):
            found.append(f"{key}: other blanks")
        if not english[key].strip() or not chinese[key].strip():
            found.append(f"{key}: empty")
        if english[key] == chinese[key] and re.search(r"[a-z]{4,} [a-z]{3,}", english[key]):
            found.append(f"{key}: not translated")
    return found


def unused_words(root: Path) -> list[str]:
    """Find keys that no source names, whole or as the beginning and end of a composed key."""
    plain, composed = set(), []
    for path in modules(root):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            if isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.]+" for v in node.values
                )
                if re.search(r"[a-z]", re.sub(r"\[\\w\.\]\+", "", pattern)) and "\\." in pattern:
                    composed.append(re.compile(pattern))
    return [
        key
        for key in catalog(root, "en")
        if key not in plain
        and not any(p.fullmatch(key) for p in composed)
        and not (key.startswith("errors.") and key.removeprefix("errors.").removeprefix("not_yet_") in plain)
    ]


def unknown_words(root: Path) -> list[str]:
    """Find keys and error codes that are asked for and stand in no locale file."""
    known, found = catalog(root, "en"), []
    begins = {k.rpartition(".")[0] + "." for k in known}
    for path in modules(root):
        for node in ast.walk(_tree(path)):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called, first = _called(node), node.args[0]
            if isinstance(first, ast.JoinedStr) and called == "words" and isinstance(first.values[0], ast.Constant):
                begin = str(first.values[0].value)
                if "." in begin and begin.rpartition(".")[0] + "." not in begins:
                    found.append(f"{_where(root, path)}: {begin}…")
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                continue
            key = first.value
            if called == "words" and re.fullmatch(r"[a-z_]+\.[a-z_.0-9]+", key) and key not in known:
                found.append(f"{_where(root, path)}: {key}")
            if called.endswith("Error") and re.fullmatch(r"[a-z_0-9]+", key) and f"errors.{key}" not in known:
                found.append(f"{_where(root, path)}: errors.{key}")
            if called == "NotYet" and f"errors.not_yet_{key}" not in known:
                found.append(f"{_where(root, path)}: errors.not_yet_{key}")
    return found


# theme ----------------------------------------------------------------------------------------------------

SAME = {
    "primaryColor": "accent", "backgroundColor": "background", "secondaryBackgroundColor": "surface", "textColor": "text",
    "borderColor": "border", "dataframeBorderColor": "grid", "blueColor": "positive", "orangeColor": "negative",
    "yellowTextColor": "warn", "redColor": "fail", "violetColor": "learn", "greenColor": "ok", "grayColor": "muted",
    "yellowBackgroundColor": "mark", "chartCategoricalColors": "slots", "chartSequentialColors": "water",
    "chartDivergingColors": "diverging",
}  # fmt: skip


def colours_that_differ(theme: dict[str, object], palette: object) -> list[str]:
    """Find colours of the app's theme that are not the plots'. theme: one section of config.toml."""
    found = []
    for key, ours in SAME.items():
        here, there = theme.get(key), getattr(palette, ours)
        if here != (list(there) if isinstance(there, tuple) else there):
            found.append(f"{key}: {here} is not {there}")
    return found


def colours_in_the_wild(root: Path) -> list[str]:
    """Find colours written as hex outside the theme: a page, a panel or a view that paints by itself."""
    found = []
    for path in modules(root):
        if room(root, path) not in ("ui", "pages", "views", "flows", "insight"):
            continue
        for node in ast.walk(_tree(path)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.search(r"#[0-9A-Fa-f]{6}\b", node.value)
            ):
                found.append(f"{_where(root, path)}:{node.lineno} {node.value[:40]}")
    return found
