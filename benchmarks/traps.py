"""Traps known before the product was written, measured again here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from io import BytesIO
from statistics import median
from typing import Any

from benchmarks.timing import shown, table

GOAL = 0.1  # a task must start within a tenth of a second


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    """How long a task waits before it starts, and what becomes of a PDF."""
    waits = {"the product's runner (threads)": own_wait(rounds), "Celery's memory broker": memory_wait(rounds)}
    rows = [[name, shown(wait), f"{GOAL * 1000:.0f} ms at most: {'met' if wait <= GOAL else 'missed'}"] for name, wait in waits.items()]
    both = merged_plainly([one_page(), one_page()])
    merged = ["yes" if tagged(pdf) else "no" for pdf in (one_page(), both)]
    alternatives = ["yes" if b"/Alt" in drawing(titled) else "no" for titled in (True, False)]
    facts = [
        ["A PDF/UA page has a structure tree", merged[0]],
        ["Two of them merged by copying pages still have one", merged[1]],
        ["An inline SVG with a <title> keeps an alternative text", alternatives[0]],
        ["An inline SVG without one keeps an alternative text", alternatives[1]],
    ]
    tasks = table(["from the call to the start of the task", "median", "goal"], rows)
    return f"{tasks}\n\n{table(['PDF', 'here'], facts)}", waits


# ------------------------------------------------------------------------------- tasks


def own_wait(rounds: int) -> float:
    from cryoboard.standalone.celery import app

    started = threading.Event()

    @app.task(name="benchmarks.start", ignore_result=True)
    def start() -> None:
        started.set()

    return waited(start.delay, started, rounds * 5)


def memory_wait(rounds: int) -> float:
    from celery import Celery
    from celery.contrib.testing.worker import start_worker

    logging.getLogger("kombu.connection").setLevel(logging.ERROR)
    broker = Celery("traps", broker="memory://", set_as_current=False)
    started = threading.Event()

    @broker.task(name="benchmarks.start_by_broker", ignore_result=True)
    def start() -> None:
        started.set()

    with start_worker(broker, perform_ping_check=False, loglevel="ERROR", shutdown_timeout=30):
        return waited(start.delay, started, rounds)


def waited(call: Callable[[], Any], started: threading.Event, rounds: int) -> float:
    waits = []
    for number in range(rounds):
        time.sleep(0.03 * (number % 7))  # a call comes at any moment of the broker's own rhythm
        started.clear()
        begin = time.perf_counter()
        call()
        started.wait(10)
        waits.append(time.perf_counter() - begin)
    return median(waits)


# --------------------------------------------------------------------------------- PDF


def printed(body: str) -> bytes:
    from weasyprint import HTML

    html = f"<html lang=fr><title>t</title><body>{body}</body></html>"
    return bytes(HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True))


def one_page() -> bytes:
    return printed("<h1>Titre</h1><p>Texte</p>")


def drawing(titled: bool) -> bytes:
    title = "<title>Une boule de glace</title>" if titled else ""
    return printed(f"<svg width=20 height=20 viewBox='0 0 20 20'>{title}<circle cx=10 cy=10 r=9 /></svg>")


def tagged(pdf: bytes) -> bool:
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as document:
        return "/StructTreeRoot" in document.Root


def merged_plainly(parts: list[bytes]) -> bytes:
    import pikepdf

    documents, merged, out = [pikepdf.open(BytesIO(part)) for part in parts], pikepdf.new(), BytesIO()
    for document in documents:
        merged.pages.extend(document.pages)
    merged.save(out)
    return out.getvalue()
