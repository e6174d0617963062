"""The import wizard: a file, what it holds, its columns, the check, the run, the result."""
