"""Quotations of a manuscript held against the transcripts they should be from."""
