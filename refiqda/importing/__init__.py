"""The own projects of other programs, read into the exchange format."""
