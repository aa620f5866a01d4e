"""What became of the demands from one run to the next: new, grown, shrunk, split, merged or gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.cluster.identity import Identity, Known

KINDS = ("new", "grown", "shrunk", "split", "merged", "gone")
MOST = 0.5  # share of a demand's voices from which on it came out of another, or went into it


@dataclass(frozen=True)
class Change:
    """One demand's fate. `other`: what a new one was split off, or what a lost one became part of; voices in each run."""

    kind: str
    demand_id: str
    other: str | None
    before: int
    after: int


def changes(
    groups: Sequence[frozenset[str]], who: Sequence[Identity], known: Sequence[Known], everyone: frozenset[str]
) -> list[Change]:
    """Return what changed, in the order of KINDS and by size; demands that stayed much the same are left out.

    groups: the voices of each demand of this run, `who` they are. known: the demands of the last run. everyone: all voices
    of this run. The first run changes nothing.
    """
    if not known:
        return []
    owner = {voice: k.demand_id for k in known for voice in k.members}
    home = {voice: i.demand_id for group, i in zip(groups, who, strict=True) for voice in group}
    alive = {i.demand_id for i in who}
    found = []
    for group, one in zip(groups, who, strict=True):
        if one.before is not None:
            if one.status != "kept":
                found.append(Change(one.status, one.demand_id, None, len(one.before.members), len(group)))
            continue
        origin = _most([owner.get(voice) for voice in group])
        came = origin if origin in alive else None
        found.append(Change("split" if came else "new", one.demand_id, came, 0, len(group)))
    for k in known:
        if k.demand_id not in alive:
            into = _most([home.get(voice) for voice in k.members if voice in everyone])
            found.append(Change("merged" if into else "gone", k.demand_id, into, len(k.members), 0))
    return sorted(found, key=lambda c: (KINDS.index(c.kind), -max(c.before, c.after), c.demand_id))


def _most(where: Sequence[str | None]) -> str | None:
    """Return what most of the voices name, None where they are of no mind or belonged to nothing."""
    if not where:
        return None
    name, many = Counter(where).most_common(1)[0]
    return name if many > MOST * len(where) else None
