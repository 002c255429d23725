"""The evaluation of one ruleset on one case: interpreter, compiled rules, resolution of conflicts, decisive facts."""
