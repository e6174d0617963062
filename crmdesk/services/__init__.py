"""The use cases: the only place that opens a unit of work. Keyword-only, one transaction each."""
