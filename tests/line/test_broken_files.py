"""A hundred broken, odd and hostile files: each gets its verdict, keeps the balance, and leaves nothing behind when refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.flows.source import Source, parts
from core.store.store import Store
from core.words.catalog import LANGUAGES, Words
from tests.ingest.broken import WRITTEN, Case
from tests.ingest.broken_containers import CONTAINED
from tests.ingest.verdict import judged

CASES = (*WRITTEN, *CONTAINED)


def sources(case: Case, folder: Path) -> list[Source]:
    """Write the file of a case and return what is loaded of it."""
    path = case.write(folder)
    found = parts(path, case.file) if case.parts else [Source(path, case.file)]
    return [*found, Source(path, case.again)] if case.again else found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store in which something lies already, so that it could be harmed."""
    store = Store()
    file = tmp_path_factory.mktemp("before") / "before.csv"
    file.write_text(
        "review,stars,customer\nA lamp that nobody else wrote about.,4,u77\nThe lid broke on the first day.,1,u78\n"
    )
    judged(store, [Source(file, file.name)])
    yield store
    store.close()


def test_there_are_enough_of_them_and_no_two_alike() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 100


def marked(case: Case) -> list[pytest.MarkDecorator]:
    """Return how a case is run."""
    late = [pytest.mark.xfail(strict=True, reason=case.known)] if case.known else []
    return [*late, pytest.mark.slow] if case.slow else late


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name, marks=marked(c)) for c in CASES])
def test_every_file_gets_its_verdict(filled: Store, tmp_path: Path, case: Case) -> None:
    found = judged(filled, sources(case, tmp_path), case.then, case.reading)
    if found.run is not None:
        filled.withdraw(found.run.run_id)  # the next case may hold the same rows
    assert not found.wrong
    assert found.refused == case.refused
    assert found.card == ("" if case.looked == "-" else case.looked or case.refused)
    if found.error is not None:
        for language in LANGUAGES:
            told = Words(language).error(found.error)
            assert told != Words(language)("errors.unexpected", reference=found.refused), "a sentence is missing"
            assert case.file.partition(".")[0] in told and "{" not in told
            assert len(re.findall(r"[.。](?=\s|$|[^\x00-\x7f])", told)) >= 2, "the cause, and what to do"
        return
    assert (found.kept, found.aside) == (case.kept, case.aside)
    told = {rule: n for rule, n in found.rules.items() if rule != "personal_data"}
    assert told == case.rules
    if case.again:
        assert found.run is not None
        assert found.run.facts["known"] == [case.again]
