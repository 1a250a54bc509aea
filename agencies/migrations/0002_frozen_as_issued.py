from django.db import migrations

from agencies.records.append_only import frozen

LETTER = [
    "kind",
    "issuer_id",
    "year",
    "serial",
    "number",
    "addressee",
    "title",
    "paragraphs",
    "issued_at",
    "issued_by_id",
]
VERSION = ["jurisdiction_id", "number", "state", "content", "content_hash", "effective_from", "published_at"]


class Migration(migrations.Migration):
    """A letter says for ever what it said when issued; a published policy never changes."""

    dependencies = [("agencies", "0001_initial")]
    operations = [
        frozen("agencies_letter", LETTER),
        frozen("agencies_policyversion", VERSION, once="OLD.state = 'published'"),
    ]
