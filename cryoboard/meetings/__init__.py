"""The meetings of a board: charter, registrations, agenda, attendance, quorum, completeness and reminders."""
