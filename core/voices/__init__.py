"""Reviews become voices: split, language, repeats, need."""
