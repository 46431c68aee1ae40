"""Dossiers: what stands under a code, a theme or a set, brought together for reading, and two tables of it."""
