"""A host project of our own: a virtual environment with nothing but the wheel, and what docs/integrer.md says to write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.plugin.samples import GUIDE, ROOT, Sample, samples_of

REDIS_URL = os.environ.get("CRYOBOARD_TEST_REDIS_URL", "")
WORKER = "celery --app hote worker"
PIN = re.compile(r"^([\w.-]+(?:\[[\w,]+\])?==[^\s\\]+(?: ; [^\\\n]+?)?) *\\?$", flags=re.MULTILINE)
OURS = ("PYTHONPATH", "PYTHONHOME", "DJANGO_", "DATABASE_", "SECRET_KEY", "REDIS_URL", "CELERY_", "CRYOBOARD_", "SLIPCOVER_", "PYTEST_")
CASE = '{"case": "A-12", "on": "2026-11-20", "facts": {"patient": {"age_years": 34}, "tumour": {"site": "abdominal_wall"}}}'
Done = subprocess.CompletedProcess


def pins() -> str:
    """The versions of the lock, as constraints: a wheel made here has no hash to be held to."""
    return "".join(f"{pin}\n" for pin in PIN.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")))


class Host:
    """The project « hote »: made in a folder, then asked things of from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.folder.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | {
            "PATH": f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PIP_CONSTRAINT": str(folder / "constraints.txt"),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_COMPILE": "0",  # what a test never imports need not be compiled
            "PYTHONUTF8": "1",
            "CELERY_BROKER_URL": REDIS_URL or "memory://",
        }
        (folder / "constraints.txt").write_text(pins(), encoding="utf-8")
        self.queue = f"hote-test-{uuid4().hex}"
        self.followed: dict[str, Done[str]] = {}

    def run(self, command: str, timeout: float = 600, **environment: str) -> Done[str]:
        """A command as a reader types it, in the folder of the project."""
        return subprocess.run(
            ["bash", "-c", f"set -e\n{command}"],
            cwd=self.folder,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    def follow(self, sample: Sample) -> None:
        """One block of the guide: added to its file, or typed."""
        if sample.target:
            with (self.folder / sample.target).open("a", encoding="utf-8") as file:
                file.write(f"\n{sample.text}")
        elif sample.text.strip() != WORKER:
            self.followed[sample.text] = self.run(sample.text)

    def write_own_settings(self) -> None:
        """What is the host's own business: here, a queue that nobody else reads, or no broker at all."""
        own = f'CELERY_TASK_DEFAULT_QUEUE = "{self.queue}"\n' if REDIS_URL else "CELERY_TASK_ALWAYS_EAGER = True\n"
        with (self.folder / "hote" / "settings.py").open("a", encoding="utf-8") as file:
            file.write(f"\n{own}")

    @contextmanager
    def worker(self) -> Iterator[None]:
        """The host's Celery, started as the guide says; nothing to start when there is no broker."""
        if not REDIS_URL:
            yield
            return
        with (self.folder / "worker.log").open("w") as log:
            process = subprocess.Popen(
                ["bash", "-c", f"exec {WORKER}"], cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                yield
            finally:
                os.killpg(process.pid, 9)
                process.wait(30)
                self.clear_queue()

    def clear_queue(self) -> None:
        from redis import Redis

        with Redis.from_url(REDIS_URL) as redis:
            names = redis.keys(f"*{self.queue}*")
            if names:
                redis.delete(*names)


def build_wheel(folder: Path) -> None:
    """The wheel of this checkout, made by the build backend of the lock."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


def make_host(folder: Path) -> Host:
    """The guide followed from its first block to its last, in a project that `django-admin startproject` made."""
    host = Host(folder)
    build_wheel(host.folder)
    venv.create(folder / "venv", with_pip=True)
    install, *others = samples_of(GUIDE)
    host.follow(install)
    assert host.followed[install.text].returncode == 0, host.followed[install.text].stderr
    started = host.run("django-admin startproject hote .")
    assert started.returncode == 0, started.stderr
    host.write_own_settings()
    (host.folder / "dossier.json").write_text(CASE, encoding="utf-8")
    for sample in others:
        host.follow(sample)
    return host
