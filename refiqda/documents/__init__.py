"""Texts, pages, pictures and recordings as people have them, before they are sources of a project."""
