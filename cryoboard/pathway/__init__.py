"""The follow-up of a decision: tasks with their owner and due date, and the results that reopen a case."""
