"""Fictional papers for the examples, every one marked as a specimen."""
