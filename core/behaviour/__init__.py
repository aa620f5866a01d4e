"""Events become sessions and the features of a customer."""
