"""One decision, as a document."""
