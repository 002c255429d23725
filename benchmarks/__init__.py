"""What an evaluation and a dossier cost, beside what one would write or install instead. Never a test."""
