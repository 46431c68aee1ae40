"""The trail of a study as people and programs read it."""
