"""manage.py rules …: as `python -m decision_rules rules`."""

from cryoboard.management.commands._rules import RulesCommand


class Command(RulesCommand):
    help = "Montre et vérifie les règles."
    verb = "rules"
