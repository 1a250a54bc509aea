from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0008_inspections"),
    ]

    operations = [
        migrations.AddField(
            model_name="registerrun",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="Attempts"),
        ),
        migrations.AddIndex(
            model_name="registerrun",
            index=models.Index(fields=["jurisdiction", "-at", "-id"], name="register_run_newest"),
        ),
    ]
