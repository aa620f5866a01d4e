"""The sentences and number formats of the interface, in every language it speaks."""
