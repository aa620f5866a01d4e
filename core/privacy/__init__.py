"""Keyed pseudonyms, masked texts, small groups hidden, old rows found."""
