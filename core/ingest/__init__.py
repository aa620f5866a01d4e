"""Files become rows of ours: read, conform, check."""
