"""Frames and words in, Plotly figures out."""
