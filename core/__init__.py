"""Demand Atlas without its browser: everything that a page shows can be had from here."""
