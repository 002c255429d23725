"""What a ruleset is (facts, conditions, rules, outputs) and the typed result of an evaluation. No file is read here."""
