"""Questions and sheets over the window."""
