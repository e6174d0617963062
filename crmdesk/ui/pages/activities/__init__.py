"""Activities as a list, or in a calendar by day, week or month."""
