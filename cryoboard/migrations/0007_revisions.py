"""A release is a revision with its frozen pack."""

import cryoboard.audit.frozen_json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cryoboard", "0006_rcp_conditions")]

    operations = [
        migrations.AlterField("release", "ruleset", models.CharField(max_length=80)),
        migrations.AddField("release", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("release", "pack", models.BinaryField(null=True)),
        migrations.AddField("release", "pack_sha256", models.CharField(blank=True, max_length=80)),
        migrations.AddField("release", "reason", models.TextField(blank=True)),
        migrations.AddConstraint(
            "release", models.UniqueConstraint(fields=("ruleset", "revision"), name="cryoboard_a_revision_is_released_once")
        ),
        migrations.AddField("evaluation", "asked", cryoboard.audit.frozen_json.FrozenJSON(null=True)),
    ]
