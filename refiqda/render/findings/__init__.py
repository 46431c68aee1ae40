"""Quotes, dossiers, checks of manuscripts and evidence as people read them."""
