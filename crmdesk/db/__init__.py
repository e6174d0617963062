"""The engine, the unit of work, the journal, search and migrations."""
