"""The rulesets in force: what was released by the register and on this site, each revision with its frozen pack."""
