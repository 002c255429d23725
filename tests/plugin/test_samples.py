"""Every sample of code in the documentation is executed, or says beside it why it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.plugin.host import CASE
from tests.plugin.samples import GUIDE, ROOT, Sample, pages, samples_of

CODE = ("bash", "python", "sh", "shell", "console", "py")
OTHERS = ("yaml", "json", "toml", "text", "html", "css", "sql", "ini")


def all_samples() -> list[Sample]:
    return [sample for page in pages() for sample in samples_of(page)]


def test_every_block_names_its_language() -> None:
    assert [sample.where for sample in all_samples() if sample.language not in CODE + OTHERS] == []


def test_every_sample_of_code_is_executed_or_says_why_not() -> None:
    executed = {"README.md", str(GUIDE.relative_to(ROOT))}  # the first below, the other by test_host.py
    code = [sample for sample in all_samples() if sample.language in CODE]

    assert [sample.where for sample in code if sample.page not in executed and not sample.reason] == []
    assert [sample.where for sample in code if sample.page in executed and sample.reason] == []


def test_the_samples_of_the_readme_print_an_evaluation_and_a_dossier(tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(CASE, encoding="utf-8")
    shutil.copy(ROOT / "manage.py", tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": "for-tests-only"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    (sample,) = samples_of(ROOT / "README.md")

    done = subprocess.run(["bash", "-ec", sample.text], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    assert '"ruleset": "desmoid-2024-dtwg"' in done.stdout
    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF-")
