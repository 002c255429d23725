"""Tools to check, compare, prove, test and release rulesets. They do not evaluate the case of a patient."""
