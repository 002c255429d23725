"""The rulesets in force: the revisions released by the register or on this site, each with its frozen pack."""
