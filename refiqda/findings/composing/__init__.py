"""Manuscripts built from tokens: quotes pulled from the transcripts, attribution by policy, evidence tables."""
