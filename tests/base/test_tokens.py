"""Words of a text: marks in place of personal data are none."""

import pytest

from core.base.tokens import MARK, han_share, unmarked, words
from core.cluster.keywords import listen
from core.privacy.redact import MARKS
from core.voices.language import language


@pytest.mark.parametrize("mark", MARKS.values())
def test_a_mark_is_no_word_in_any_count(mark: str) -> None:
    assert unmarked(f"ask {mark} again") == "ask ⟨⟩ again"
    assert words(f"ask {mark} again {mark}") == ["ask", "again"]
    assert listen([f"please write {mark} about straps"]).clauses == [[("please", "write"), ("about", "straps")]]


def test_marks_do_not_make_a_chinese_text_english() -> None:
    said = "⟨name⟩⟨address⟩⟨phone⟩很好"
    assert han_share(said) == 1.0
    assert language(said) == "zh"


def test_brackets_that_somebody_wrote_stay() -> None:
    assert unmarked("⟨Bra⟩ and ⟨a b⟩") == "⟨Bra⟩ and ⟨a b⟩"
    assert MARK.startswith("⟨")
