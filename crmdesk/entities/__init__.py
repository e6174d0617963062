"""What each record shows, asks, imports and exports, as data."""
