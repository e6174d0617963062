"""The first start: language, customs, business, place, and what to begin with."""
