"""The only room that knows DuckDB: tables, publishing, reading."""
