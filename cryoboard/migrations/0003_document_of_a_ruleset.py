from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cryoboard", "0002_governance"),
    ]

    operations = [
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[("dossier", "Dossier RCP"), ("booklet", "Livret de dossiers"), ("ruleset", "Référentiel")], max_length=20
            ),
        ),
    ]
