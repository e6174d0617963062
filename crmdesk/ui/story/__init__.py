"""What happened to a record, and the files that belong to it."""
