"""The drawn pieces that pages are made of."""
