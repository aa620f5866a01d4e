"""The tree of every error that the product raises on purpose.

    AppError
    ├── DataError       a file or its rows cannot be used as they are
    ├── SettingsError   a setting or an argument makes no sense
    ├── ModelError      weights are missing, altered or of a kind we refuse
    ├── StoreError      the database cannot be opened or written
    ├── JobError        a job cannot be started
    │   └── Cancelled   somebody asked the job to stop
    └── NotYet          a step that this needs has not been computed

An error carries a code and facts, never prose: the sentence is `errors.<code>` in the locale files, filled
with the facts. Codes are lower_snake_case and end in the locale files of every language (a house test checks it).
"""

from __future__ import annotations


class AppError(Exception):
    """Base of the tree; `code` names the sentence, `facts` fill it."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return f"{self.code} " + ", ".join(f"{k}={v}" for k, v in self.facts.items()) if self.facts else self.code


class DataError(AppError):
    """A file or its rows cannot be used as they are."""


class SettingsError(AppError):
    """A setting or an argument makes no sense."""


class ModelError(AppError):
    """Weights are missing, altered or of a kind that we refuse."""


class StoreError(AppError):
    """The database cannot be opened or written."""


class JobError(AppError):
    """A job cannot be started."""


class Cancelled(JobError):
    """Somebody asked the job to stop."""

    def __init__(self) -> None:
        super().__init__("cancelled")


class NotYet(AppError):
    """A step that this needs has not been computed."""

    def __init__(self, step: str, **facts: object) -> None:
        super().__init__(f"not_yet_{step}", step=step, **facts)
        self.step = step
