"""Each rule of the house goes red on a small tree made to break it, and stays quiet on one that does not."""

import dataclasses
from pathlib import Path

import pytest

from core.plots.theme import LIGHT
from tests.house import rules


def tree(root: Path, files: dict[str, str]) -> Path:
    """Write files; each .py opens with a sentence unless it says otherwise."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = not name.endswith(".py") or text.startswith('"""')
        path.write_text(text if opened else f'"""A small module."""\n{text}', "utf-8")
    return root


GOOD = {
    "app.py": "import streamlit as st\nfrom core.ui import shell",
    "pages/decide/brief.py": "from core.ui import shell\nfrom core.views import demands\nwords('brief.title')",
    "core/views/demands.py": "from core.store.store import Store\ndef read(store):\n    return store.select('SELECT 1 FROM cluster.demands')",
    "core/flows/segment.py": "from core.cluster import density\nfrom core.store.store import Store\nstore.publish(run, {'cluster.points': x})",
    "core/cluster/density.py": "from core.base.clock import now\nfrom core.cluster import place\ndef f():\n    import hdbscan",
    "core/reports/brief.py": "from core.views import demands\nfrom core.plots import theme",
    "core/plots/theme.py": "frame.select('demand_id')\nparts.append('cluster.points')",
    "assets/locales/en.toml": "[brief]\ntitle = 'A brief about {name}'",
    "assets/locales/zh.toml": "[brief]\ntitle = '{name}的简报'",
}
WALLS = (
    rules.imports_up, rules.libraries_out_of_room, rules.database_out_of_room, rules.pages_in_the_open, rules.reads_the_truth,
    rules.modules_without_opening, rules.colours_in_the_wild, rules.one_sided_words, rules.unused_words, rules.unknown_words,
)  # fmt: skip


@pytest.mark.parametrize("rule", WALLS, ids=lambda rule: rule.__name__)
def test_a_clean_house_is_left_in_peace(rule, tmp_path: Path) -> None:
    assert rule(tree(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (rules.imports_up, "core/base/clock.py", "from core.store import store"),
        (rules.imports_up, "core/store/store.py", "from core.jobs import runner"),
        (rules.imports_up, "core/words/catalog.py", "import core.flows.load"),
        (rules.imports_up, "core/cluster/density.py", "from core.represent import embed"),
        (rules.imports_up, "core/cluster/density.py", "from core.store.store import Store"),
        (rules.imports_up, "core/cluster/density.py", "from ..represent import embed"),
        (rules.imports_up, "core/flows/load.py", "from core.views import demands"),
        (rules.imports_up, "core/flows/load.py", "def f():\n    from core.ui import shell"),
        (rules.imports_up, "core/views/demands.py", "from core.plots import theme"),
        (rules.imports_up, "core/views/demands.py", "from core import flows"),
        (rules.imports_up, "core/plots/theme.py", "from core.reports import brief"),
        (rules.imports_up, "core/ui/shell.py", "from pages.start import home"),
        (rules.imports_up, "core/ui/shell.py", "from importlib import import_module\nimport_module('pages.start.home')"),
        (rules.imports_up, "core/insight/x.py", "from importlib import import_module\nimport_module(f'core.flows.{name}')"),
        (rules.imports_up, "core/helpers/x.py", "from core.base import clock"),
        (rules.libraries_out_of_room, "core/views/demands.py", "import streamlit as st"),
        (rules.libraries_out_of_room, "core/flows/load.py", "def f():\n    import duckdb"),
        (rules.libraries_out_of_room, "pages/start/home.py", "def f():\n    import plotly.graph_objects as go"),
        (rules.libraries_out_of_room, "core/insight/x.py", "def f():\n    from umap import UMAP"),
        (rules.libraries_out_of_room, "core/voices/x.py", "def f():\n    import jieba"),
        (rules.libraries_out_of_room, "core/base/x.py", "def f():\n    import torch"),
        (rules.libraries_out_of_room, "core/finetune/x.py", "import torch"),
        (rules.libraries_out_of_room, "core/flows/load.py", "import optuna"),
        (rules.libraries_out_of_room, "core/finetune/x.py", "def f():\n    from optuna import Study"),
        (rules.libraries_out_of_room, "core/cluster/x.py", "try:\n    from sklearn.cluster import KMeans\nexcept ImportError:\n    pass"),
        (rules.libraries_out_of_room, "core/plots/x.py", "class A:\n    import plotly"),
        (rules.database_out_of_room, "core/ui/shell.py", "resources.store().select('SELECT 1 FROM a.b')"),
        (rules.database_out_of_room, "core/ui/shell.py", "resources.store().count('ingest.reviews')"),
        (rules.database_out_of_room, "pages/start/home.py", "store.frame('ingest.reviews')"),
        (rules.database_out_of_room, "core/views/demands.py", "store.append('cluster.names', rows)"),
        (rules.database_out_of_room, "core/views/demands.py", "self.store.publish(run, {})"),
        (rules.database_out_of_room, "core/reports/brief.py", "db.execute(f'SELECT {x} FROM y')"),
        (rules.database_out_of_room, "core/ui/x.py", "opened.withdraw(run_id)"),
        (rules.pages_in_the_open, "pages/home.py", "pass"),
        (rules.reads_the_truth, "core/flows/load.py", "open('sample_data/truth/voices.csv')"),
        (rules.reads_the_truth, "core/flows/load.py", "Path('sample_data') / 'truth' / 'voices.csv'"),
        (rules.reads_the_truth, "core/insight/x.py", "tomllib.load('planted.toml')"),
        (rules.reads_the_truth, "core/insight/x.py", "import generate"),
        (rules.modules_without_opening, "core/base/x.py", '"""two words"""'),
        (rules.modules_without_opening, "core/base/x.py", '"""A sentence that goes on\nin the next line."""'),
        (rules.colours_in_the_wild, "pages/start/home.py", "ink = '#AA00bb'"),
        (rules.colours_in_the_wild, "core/ui/x.py", "st.markdown(f'<b style=\"color:#112233\">{x}')"),
        (rules.one_sided_words, "assets/locales/zh.toml", "[brief]\nheading = '简报'"),
        (rules.one_sided_words, "assets/locales/zh.toml", "[brief]\ntitle = '简报'"),
        (rules.one_sided_words, "assets/locales/zh.toml", "[brief]\ntitle = 'A brief about {name}'"),
        (rules.one_sided_words, "assets/locales/zh.toml", "[brief]\ntitle = ' '"),
        (rules.unused_words, "assets/locales/en.toml", "[brief]\ntitle = 'x'\nnobody_asks = 'x'"),
        (rules.unused_words, "assets/locales/en.toml", "[brief]\ntitle = 'x'\n[errors]\nnobody_raises = 'x'"),
        (rules.unknown_words, "core/ui/x.py", "words('brief.titel')"),
        (rules.unknown_words, "core/ui/x.py", "words(f'breif.{name}')"),
        (rules.unknown_words, "core/flows/x.py", "raise DataError('no_sentence', file=1)"),
        (rules.unknown_words, "core/views/x.py", "raise NotYet('segment')"),
    ],
)  # fmt: skip
def test_a_violation_is_found(rule, file: str, text: str, tmp_path: Path) -> None:
    found = rule(tree(tmp_path, {**GOOD, file: text}))
    assert len(found) >= 1
    assert all(file.rpartition("/")[2] in f or f.startswith(("brief.", "errors.")) for f in found)


def test_what_only_a_type_checker_sees_may_be_heavy(tmp_path: Path) -> None:
    seen = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import plotly.graph_objects as go"
    assert rules.libraries_out_of_room(tree(tmp_path, {"core/plots/x.py": seen})) == []


def test_keys_that_are_composed_count_as_used(tmp_path: Path) -> None:
    words = {"assets/locales/en.toml": "[brief]\ntitle = 'x'\n[tier]\nlead = 'x'\nclose = 'x'"}
    assert rules.unused_words(tree(tmp_path, {**GOOD, **words})) == ["tier.lead", "tier.close"]
    assert rules.unused_words(tree(tmp_path, {"core/ui/x.py": "words(f'tier.{tier}')"})) == []


OWNERS = {"cluster.points": "segment", "ingest.reviews": "load", "ingest.voices": "listen", "ops.runs": "store"}
FLOWS = {
    "flows/segment.py": "Outcome({'cluster.points': x})",
    "flows/load.py": "tables[f'ingest.{kind}'] = rows",
    "flows/listen.py": "tables = {}\ntables['ingest.voices'] = rows",
    "flows/shipped.py": "published = {'cluster.points': x}",
}


def test_a_table_has_one_writing_flow(tmp_path: Path) -> None:
    flows = tree(tmp_path, FLOWS) / "flows"
    assert rules.tables_of_others(flows, OWNERS) == []
    assert rules.tables_of_nobody(flows, OWNERS) == []
    tree(tmp_path, {"flows/load.py": "store.append('cluster.points', rows)"})
    assert rules.tables_of_others(flows, OWNERS) == ["load writes cluster.points of segment"]
    assert rules.tables_of_nobody(flows, OWNERS) == ["ingest.reviews"]


def test_theme_and_plots_have_to_agree() -> None:
    ours = {k: getattr(LIGHT, v) for k, v in rules.SAME.items()}
    theme = {k: list(v) if isinstance(v, tuple) else v for k, v in ours.items()}
    assert rules.colours_that_differ(theme, LIGHT) == []
    other = dataclasses.replace(LIGHT, accent="#000000", slots=LIGHT.slots[::-1])
    assert [f.split(":")[0] for f in rules.colours_that_differ(theme, other)] == [
        "primaryColor",
        "chartCategoricalColors",
    ]
