"""What the documentation says is there: links lead somewhere, variables and events are all told."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "propositions.png"
SHOWN_CASE = "demo-01-creux-poplite"
VARIABLE = re.compile(r"""env(?:\.\w+)?\(\s*"([A-Z_]+)"|environ\.get\("([A-Z_]+)\"""")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main() -> int:
    if sys.argv[1:] == ["--picture"]:
        take_picture()
    elif sys.argv[1:]:
        print("script/docs: the only argument is --picture", file=sys.stderr)
        return 2
    found = [*broken_links(), *untold_variables(), *untold_events()]
    print("\n".join(found) if found else "docs: links, variables and events hold")
    return 1 if found else 0


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def broken_links() -> Iterator[str]:
    """Every relative link names a file, and its anchor a heading of it."""
    for page in pages():
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            if not target.exists():
                yield f"{page.relative_to(ROOT)}: {link} leads nowhere"
            elif anchor and anchor not in anchors(target):
                yield f"{page.relative_to(ROOT)}: {link} names no heading"


def anchors(page: Path) -> set[str]:
    """The anchors a forge makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def untold_variables() -> Iterator[str]:
    """Each variable the site reads has a line in docs/installer.md, and each line a reader."""
    sources = [*(ROOT / "cryoboard").rglob("*.py")]
    read = {first or second for path in sources for first, second in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "installer.md").read_text(encoding="utf-8"), flags=re.MULTILINE))
    yield from (f"docs/installer.md: {name} is read and not told" for name in sorted(read - told))
    yield from (f"docs/installer.md: {name} is told and not read" for name in sorted(told - read))


def untold_events() -> Iterator[str]:
    """Each event has a line in docs/architecture.md."""
    events = re.findall(r'= "([a-z_]+\.[a-z_]+)",', (ROOT / "cryoboard" / "audit" / "events.py").read_text(encoding="utf-8"))
    told = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    yield from (f"docs/architecture.md: {name} happens and is not told" for name in events if name not in told)
    yield from (f"docs/architecture.md: {name} is told and does not happen" for name in told if name not in events)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def take_picture() -> None:
    """The proposals of a demonstration case, on a site of its own."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = os.environ | {"DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "MEDIA_ROOT": folder}
        port = free_port()
        command = [str(ROOT / "script" / "server"), "--port", str(port)]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        try:
            assert server.stdout is not None
            if not any("answers on" in line for line in server.stdout):
                raise SystemExit("script/docs: the site did not start")
            chromium = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
            page = chromium.new_page(viewport={"width": 1280, "height": 1000}, base_url=f"http://127.0.0.1:{port}")
            page.goto("/connexion/")
            page.fill("input[name=username]", "coordinatrice")
            page.fill("input[name=password]", "demonstration")
            page.press("input[name=password]", "Enter")
            page.get_by_role("button", name="Se déconnecter").wait_for()
            page.goto(f"/dossiers/{SHOWN_CASE}/propositions/")
            page.screenshot(path=PICTURE)
            chromium.close()
        finally:
            server.terminate()
            server.wait(30)


if __name__ == "__main__":
    sys.exit(main())
