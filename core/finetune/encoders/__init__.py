"""Encoders that learn from the shop's texts without any label."""
