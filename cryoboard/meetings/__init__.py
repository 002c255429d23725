"""Boards, and later their meetings, agendas, attendance and quorum."""
