"""The same rules on columns: cohort replay, decisive facts and indicators. Same verdicts as runtime, many cases at once."""
