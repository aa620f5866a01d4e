"""A persona's glyph: three nested rings drawn from its id, a small island and no portrait."""

from __future__ import annotations

import base64
import hashlib
import math

from core.plots.theme import fade


def island(persona_id: str, colour: str, size: int = 64) -> str:
    """Return an SVG data address; the same id always gives the same island."""
    seed = hashlib.sha256(persona_id.encode()).digest()
    waves = [(2 + n, 0.05 + seed[n] / 255 * 0.10, seed[n + 8] / 255 * math.tau) for n in range(3)]
    rings = []
    for radius, opacity in ((0.46, 0.28), (0.35, 0.5), (0.22, 1.0)):
        points = []
        for step in range(48):
            angle = step / 48 * math.tau
            wobble = 1 + sum(a * math.sin(k * angle + p) for k, a, p in waves)
            points.append(
                f"{50 + 100 * radius * wobble * math.cos(angle):.1f},{50 + 100 * radius * wobble * math.sin(angle):.1f}"
            )
        fill = colour if opacity == 1.0 else "none"
        rings.append(
            f'<polygon points="{" ".join(points)}" fill="{fill}" stroke="{fade(colour, opacity)}" stroke-width="2.6"/>'
        )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="-6 -6 112 112">{"".join(rings)}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
