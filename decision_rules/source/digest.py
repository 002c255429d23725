"""The fingerprint of a ruleset: SHA-256 of all that can change a verdict or a sentence, in canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Any) -> bytes:
    """The same bytes for the same content, on any machine."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    return "sha256:" + hashlib.sha256(canonical(content)).hexdigest()
