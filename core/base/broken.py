"""What the libraries raise over the files of a model that are missing, damaged, or of another model."""

from __future__ import annotations


def broken() -> tuple[type[Exception], ...]:
    """Return the errors; imports the libraries that define some of them."""
    from huggingface_hub.errors import StrictDataclassError
    from safetensors import SafetensorError

    plain = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)
    absurd = (ArithmeticError, AssertionError, ImportError, MemoryError)  # no heads, tokens beyond the vocabulary, …
    return (*plain, *absurd, SafetensorError, StrictDataclassError)
