"""Real-world layouts of exports, written down before any rule was made for them (`LATER`: after), each with its truth."""

from tests.ingest.layouts.later import LATER
from tests.ingest.layouts.orders import ORDERS
from tests.ingest.layouts.reviews import REVIEWS

LAYOUTS = (*ORDERS, *REVIEWS)

__all__ = ["LATER", "LAYOUTS"]
