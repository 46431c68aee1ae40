"""Results as text, JSON and other forms for people."""
