"""Now, as something that a test can own."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC without a time zone mark, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
