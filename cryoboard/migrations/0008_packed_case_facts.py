"""How many facts a packed row was written from: a row of another number is stale. Rows written before are all written again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cryoboard", "0007_revisions")]

    operations = [migrations.AddField("packedcase", "facts", models.PositiveIntegerField(default=0))]
