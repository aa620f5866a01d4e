"""Real-world layouts of exports, written down before any rule was made for them, each with its truth."""

from tests.ingest.layouts.orders import ORDERS
from tests.ingest.layouts.reviews import REVIEWS

LAYOUTS = (*ORDERS, *REVIEWS)
