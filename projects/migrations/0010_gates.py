from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_intake"),
    ]

    operations = [
        migrations.AddField(
            model_name="partyaccount",
            name="password_set_at",
            field=models.DateTimeField(null=True, verbose_name="Own password since"),
        ),
    ]
