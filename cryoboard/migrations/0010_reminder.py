"""A reminder, once named Chase; no row changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cryoboard", "0009_registration_names")]

    operations = [
        migrations.RenameModel("Chase", "Reminder"),
        migrations.AlterField(
            "reminder",
            "meeting",
            models.ForeignKey(on_delete=models.PROTECT, related_name="reminders", to="cryoboard.meeting"),
        ),
        migrations.AlterField("reminder", "registrations", models.ManyToManyField(related_name="reminders", to="cryoboard.registration")),
    ]
