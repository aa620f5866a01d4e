"""A pretrained encoder learns the shop's own labels, and has to prove it."""
