"""The columns and constraints of a registration say so in English; no row changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cryoboard", "0008_packed_case_facts")]

    operations = [
        migrations.RenameField("charter", "inscription_days_before", "registration_days_before"),
        migrations.RenameField("charter", "inscription_hour", "registration_hour"),
        migrations.RemoveConstraint("registration", "cryoboard_one_inscription_per_meeting"),
        migrations.RemoveConstraint("registration", "cryoboard_one_inscription_number"),
        migrations.AddConstraint(
            "registration", models.UniqueConstraint(fields=("meeting", "case"), name="cryoboard_one_registration_per_meeting")
        ),
        migrations.AddConstraint(
            "registration", models.UniqueConstraint(fields=("meeting", "number"), name="cryoboard_one_registration_number")
        ),
    ]
