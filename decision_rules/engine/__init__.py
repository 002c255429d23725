"""The engine: reads the medicine, judges facts in three-valued logic, and explains every verdict."""
