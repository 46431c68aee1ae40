"""The invented study "clinic interviews", built and run from start to end."""
