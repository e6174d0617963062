"""The figures, each declared once."""
