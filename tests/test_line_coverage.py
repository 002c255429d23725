"""The table of executed lines that script/test prints."""

from __future__ import annotations

from tests.line_coverage import table


def report(**files: tuple[list[int], list[int]]) -> dict[str, object]:
    names = {name.replace("__", "/") + ".py": {"executed_lines": run, "missing_lines": missed} for name, (run, missed) in files.items()}
    return {"files": names}


def test_a_line_counts_once_when_either_worker_executed_it_and_migrations_do_not_count():
    sqlite = report(cryoboard__conf=([1, 2], []), cryoboard__cases__models=([1], [2, 3]), cryoboard__migrations__x=([], [1]))
    postgresql = report(cryoboard__cases__models=([2], [1, 3]), cryoboard__cases__services__register=([1], []))

    assert [line.split() for line in table([sqlite, postgresql])] == [
        ["cryoboard", "2", "2", "100.0", "%"],
        ["cryoboard.cases", "4", "3", "75.0", "%"],
        ["total", "6", "5", "83.3", "%"],
    ]
