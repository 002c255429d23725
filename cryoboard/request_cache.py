"""A cache that lasts while one page is read: the same question is asked of the database once.

Only a request that reads (GET, HEAD) opens it. A service that writes, a task and a command have none: they always ask the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest

P = ParamSpec("P")
T = TypeVar("T")
READING = ("GET", "HEAD")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("cryoboard_answers", default=None)


@contextmanager
def cached_while_reading(request: HttpRequest) -> Iterator[None]:
    """Keep the answers of `once_a_request` until the end of this request; none for a request that may write."""
    token = _answers.set({} if request.method in READING else None)
    try:
        yield
    finally:
        _answers.reset(token)


def once_a_request(function: Callable[P, T]) -> Callable[P, T]:
    """The function, called once for each set of (hashable) arguments while a page is read; each time anywhere else."""

    @wraps(function)
    def inner(*args: P.args, **kwargs: P.kwargs) -> T:
        answers = _answers.get()
        if answers is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in answers:
            answers[key] = function(*args, **kwargs)
        found: T = answers[key]
        return found

    return inner
