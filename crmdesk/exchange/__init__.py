"""File formats, to and from rows of text."""
