"""Bringing other programs' files into the book: one plan, checked first, then carried out as one gesture."""
