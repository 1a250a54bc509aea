from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0003_supervision"),
    ]

    operations = [
        migrations.AddField(
            model_name="contract",
            name="states_duties",
            field=models.BooleanField(
                blank=True, null=True, verbose_name="States the duties of both parties"
            ),
        ),
        migrations.AddIndex(
            model_name="contract",
            index=models.Index(models.F("updated_at"), models.F("id"), name="contract_by_change"),
        ),
        migrations.AddIndex(
            model_name="settlement",
            index=models.Index(models.F("planned_on"), models.F("id"), name="settlement_by_day"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                models.F("stored_at"),
                models.F("id"),
                condition=models.Q(("removed_at", None), ("verification", "unchecked")),
                name="document_to_check",
            ),
        ),
    ]
