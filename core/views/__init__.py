"""The only readers: each is one page's whole truth as a frozen dataclass."""
