"""Every draft of a customer is found without a look through all drafts, not only the open ones."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.drop_index("ix_drafts_customer", "drafts")
    op.create_index("ix_drafts_customer", "drafts", ["customer_id", "id"])
