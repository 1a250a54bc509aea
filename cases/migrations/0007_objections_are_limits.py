from django.db import migrations


class Migration(migrations.Migration):
    # By itself: a column cannot go in the transaction that has changed its rows.
    dependencies = [("cases", "0006_whole_life")]

    operations = [migrations.RemoveField(model_name="transfer", name="objection_until")]
