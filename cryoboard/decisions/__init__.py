"""The decisions of the board: proposals, conformity to the rules or departure with its reason, signature and amendments."""
