"""Without its extra, what needs it says so in one line: here with the packages hidden, in test_host.py with the packages absent."""

from __future__ import annotations

import io
import sys

import pytest

from cryoboard.standalone.site_extra import MODULES, require_site
from decision_rules.commands import main
from decision_rules.model.extras import MissingExtra, require_extra


@pytest.mark.parametrize("verb", ["prove", "mutate"])
def test_a_verb_that_needs_the_solver_names_the_extra_with_exit_code_3(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "z3", None)
    out, err = io.StringIO(), io.StringIO()

    code = main(["rules", verb, "desmoid-2024-dtwg"], out, err)

    assert (code, out.getvalue()) == (3, "")
    assert err.getvalue() == f'« rules {verb} » demande l’extra « prove », qui n’est pas installé : pip install "cryoboard[prove]"\n'


@pytest.mark.parametrize("module", MODULES)
def test_the_stand_alone_site_stops_before_it_meets_a_module_that_is_not_there(
    module: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(SystemExit) as stopped:
        require_site()

    assert stopped.value.code == 3
    assert capsys.readouterr().err == (
        'Le site autonome demande l’extra « site », qui n’est pas installé : pip install "cryoboard[site]"\n'
    )


def test_nothing_is_said_of_an_extra_that_is_there() -> None:
    require_site()
    require_extra("prove", ["z3"], asked="un essai")


def test_a_missing_extra_is_refused_with_what_was_asked() -> None:
    with pytest.raises(MissingExtra, match="^« un essai » demande l’extra « nulle-part »"):
        require_extra("nulle-part", ["json", "no_such_module"], asked="« un essai »")
