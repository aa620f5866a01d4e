"""Where in a text something is said: aspects, products, brands, and what is thought of them."""
