"""Bytes to model and back: container, XML reader and writer, programs."""
