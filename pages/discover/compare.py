"""Two periods or two categories side by side: where demand differs."""

from __future__ import annotations

from core.ui import cards, compare_panel, resources, session, shell
from core.views import contrast, demands, shop

with shell.page("compare") as words:
    resources.view(demands.read, session.filters())  # says what is missing before anything is asked
    with cards.title(words("compare.title")):
        asked = compare_panel.parts(resources.view(shop.read), words)
    if asked is None:
        cards.quiet(words("compare.nothing"))
    else:
        (one, here), (other, there) = asked
        compare_panel.draw(resources.view(contrast.read, here, there), (one, other), words)
