"""The settings: you, the business, its lists, pipelines, data and keys."""
