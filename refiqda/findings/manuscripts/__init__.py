"""Manuscripts as they were written: paragraphs, quotations and tokens of .docx, .md, .tex, .html, .txt and .pdf."""
