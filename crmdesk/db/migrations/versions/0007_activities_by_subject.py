"""Activities read in the order of their subjects along an index."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the book's tables."""
    op.create_index("ix_activity_name", "activity", ["trashed", "sort_key", "id"])
