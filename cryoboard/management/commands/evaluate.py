"""manage.py evaluate FILE: the same as `python -m decision_rules evaluate`."""

from cryoboard.management.commands._rules import RulesCommand


class Command(RulesCommand):
    help = "Évalue les dossiers d'un fichier JSON."
    verb = "evaluate"
