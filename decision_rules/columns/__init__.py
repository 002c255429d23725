"""The same rules on many cases at once: facts as columns, conditions as operations on bit planes, two rulesets compared."""
