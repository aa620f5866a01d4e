"""Voices become vectors, each by an encoder that can read them."""
