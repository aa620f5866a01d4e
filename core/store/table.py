"""What a table of the store is: its name, its columns, and the one flow that writes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table: `columns` maps names to DuckDB types; `owner` is the flow that alone may write it."""

    name: str
    owner: str
    kind: str
    columns: dict[str, str]
    view: str = ""  # SELECT over {rows}, where the plain view is not enough

    @property
    def stored(self) -> str:
        """The physical table behind the view."""
        return self.name if self.kind == "ledger" else f"{self.name}_history"


def _columns(text: str) -> dict[str, str]:
    """Read a column a line: its name, its type."""
    pairs = [line.strip().rstrip(",").split(" ", 1) for line in text.strip().splitlines()]
    return {name: kind.strip() for name, kind in pairs}


def table(name: str, owner: str, kind: str, columns: str, view: str = "") -> Table:
    """Return a table whose columns are written a line each: name and DuckDB type."""
    return Table(name, owner, kind, _columns(columns), view)
