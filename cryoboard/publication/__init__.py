"""Publication of rulesets: a draft is proposed by one person, reviewed, replayed on the cases, and released by another."""
