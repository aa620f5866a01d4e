"""Which need a voice states: as the model in use says, else as the rules do.

For statements that read `ingest.voices v`: `JUDGED` joins what a model said of the voice or of the first one that it
repeats, and `NEED` is the kind, or null.
"""

from __future__ import annotations

JUDGED = "LEFT JOIN insight.needs n ON n.voice_id = coalesce(v.repeats_of, v.voice_id)"
NEED = "CASE WHEN n.judged_by IS NULL THEN v.need ELSE n.need END"
