"""The mapped classes and value objects of the book, with their rules."""
