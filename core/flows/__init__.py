"""The only writers: each reads frames, calls stages and publishes."""
