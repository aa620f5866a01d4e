"""What people decide about masking: this is nothing personal, that is; whole columns either way."""

import polars as pl
import pytest

from core.privacy import redact
from core.privacy.rules import NONE, Rules


def test_what_is_to_be_kept_is_kept_however_it_is_written() -> None:
    rules = Rules(keep=frozenset({" HELP@shop.example ", "Dwayne"}))
    assert (
        redact.clean("Agent Dwayne said: help@Shop.example, a@b.example", rules)
        == "Agent Dwayne said: help@Shop.example, ⟨email⟩"
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [("Project Adler is late", "⟨word⟩ is late"), ("project adler!", "⟨word⟩!"), ("Project Adlers", "Project Adlers"),
     ("Xproject Adler", "Xproject Adler"), ("找阿强退货", "找⟨word⟩退货"), ("阿强", "⟨word⟩"), ("nothing", "nothing")],
)  # fmt: skip
def test_what_is_to_be_masked_is_masked_as_a_whole_word(text: str, left: str) -> None:
    rules = Rules(mask=frozenset({"Project Adler", "阿强", " "}))
    assert redact.clean(text, rules) == left
    assert pl.DataFrame({"t": [text]}).select(redact.masked(pl.col("t"), rules)).item() == left


def test_findings_are_counted_by_cell_the_most_frequent_first() -> None:
    frame = pl.DataFrame(
        {"text": ["a@b.example a@b.example", "a@b.example", "c@d.example", None], "note": ["a@b.example", "", "", ""]}
    )
    found = redact.findings(frame, ["text", "note"])
    assert found.columns == ["column", "kind", "found", "rows"]
    assert found.rows() == [
        ("text", "email", "a@b.example", 2),
        ("note", "email", "a@b.example", 1),
        ("text", "email", "c@d.example", 1),
    ]


def test_findings_follow_the_rules() -> None:
    frame = pl.DataFrame({"text": ["a@b.example, Project Adler"], "note": ["a@b.example"], "who": ["a@b.example"]})
    rules = Rules(frozenset({"A@B.example"}), frozenset({"project adler"}), frozenset({"note"}), frozenset({"who"}))
    assert redact.findings(frame, frame.columns, rules).rows() == [("text", "word", "Project Adler", 1)]


def test_a_column_is_hidden_however_its_name_is_written_but_kept_only_as_it_is() -> None:
    rules = Rules(keep_columns=frozenset({"Note"}), mask_columns=frozenset({"E-Mail"}))
    assert rules.hides("e-mail ") and not rules.hides("mail")
    frame = pl.DataFrame({"note": ["a@b.example"], "Note": ["a@b.example"], "E-MAIL": ["a@b.example"]})
    assert redact.findings(frame, frame.columns, rules)["column"].to_list() == ["note"]


def test_names_of_columns_hold_no_word_that_is_to_be_masked() -> None:
    assert redact.heading("sent to Project Adler", Rules(mask=frozenset({"project adler"}))) == "sent to ⟨word⟩"


def test_columns_of_nothing() -> None:
    frame = pl.DataFrame({"text": [None, None]}, schema={"text": pl.String})
    assert redact.findings(frame, ["text"]).is_empty()
    assert redact.findings(frame.clear(), ["text"], NONE).is_empty()
    assert frame.select(redact.masked(pl.col("text"))).to_series().to_list() == [None, None]
