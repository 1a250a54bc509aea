from django.db import migrations

from agencies.records.append_only import append_only


class Migration(migrations.Migration):
    """The history of a case can be added to and read, nothing else."""

    dependencies = [("cases", "0001_initial")]
    operations = [append_only("cases_event")]
