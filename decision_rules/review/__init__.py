"""Tools that let a reader trust, compare and change rules: they read rulesets, and never judge a patient's case."""
