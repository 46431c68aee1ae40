"""Dossiers: all passages of a code, theme or set, to read, to compare and to choose from."""
