"""The extracts that the tests of fidelity read are those of the files they name."""

from __future__ import annotations

from tests.rules.given_extracts import FILES, READERS, SHARED, sha256, stored


def test_a_source_that_changed_beside_the_repository_is_named():
    """Where `../shared` stands beside the checkout, each file has the digest written down and gives the same rows again."""
    written = dict(stored(FILES))
    beside = {name: sha256(SHARED / name) for name in written if (SHARED / name).exists()}
    read_again = {name: read() for name, (_, read) in READERS.items()} if len(beside) == len(written) else {}

    assert {name: written[name] for name in beside} == beside
    assert {name: stored(name) for name in read_again} == read_again


def test_each_extract_holds_all_the_rows_of_its_source():
    assert {name: len(stored(name)) for name in READERS} == {
        "files.csv": 8,
        "rules.csv": 510,
        "expected_of_desmoid_cases.csv": 567,
        "items_of_the_fiche.csv": 26,
    }
