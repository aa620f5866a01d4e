"""One lane of background work that can be watched, cancelled and explained afterwards."""
