"""Languages, calendars, digits, texts and writing directions, without Qt or SQL."""
