"""Copies of one study made into one again, by evidence."""
