"""The full-text index of the search entries."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index the texts by their trigrams, without the positions: what is found is compared with the text."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5("
            "text, content='search_entry', content_rowid='id', "
            "tokenize='trigram case_sensitive 1', detail=none, columnsize=0)"
        )
        op.execute("INSERT INTO search_index (search_index) VALUES ('rebuild')")
    else:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX search_index ON search_entry USING gin (text gin_trgm_ops)")
