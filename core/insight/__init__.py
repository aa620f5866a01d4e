"""Demands and behaviour become sentiment, personas and opportunities."""
