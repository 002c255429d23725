"""A folder that stores the result of each finished slice, so that an interrupted replay can be resumed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from decision_rules.batch.results import SliceResult
from decision_rules.model.errors import RulesError

MANIFEST = "replay.json"


class ReplayMismatch(RulesError):
    """The checkpoint folder holds slices of another replay."""

    def __init__(self, folder: Path, differs: str) -> None:
        super().__init__(f"{folder} : dossier de reprise d'un autre rejeu ({differs}) ; donner un dossier vide ou celui de ce rejeu")


class Checkpoint:
    """The finished slices of one replay. Raises ReplayMismatch when the folder belongs to another replay."""

    def __init__(self, folder: Path, described: Mapping[str, Any]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        known = self.read(MANIFEST)
        if known is None:
            if any(folder.iterdir()):
                raise ReplayMismatch(folder, "contenu inconnu")
            self.write(MANIFEST, described)
        elif known != dict(described):
            raise ReplayMismatch(folder, ", ".join(key for key in described if known.get(key) != described[key]))

    def finished(self, number: int) -> SliceResult | None:
        """The stored result of a slice; None when the slice was not finished or its file cannot be read."""
        data = self.read(self.name(number))
        try:
            return None if data is None else SliceResult.from_dict(data)
        except (KeyError, TypeError, ValueError):
            return None

    def keep(self, number: int, result: SliceResult) -> None:
        self.write(self.name(number), result.as_dict())

    def name(self, number: int) -> str:
        return f"slice-{number:06}.json"

    def read(self, name: str) -> dict[str, Any] | None:
        try:
            data = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return data if isinstance(data, dict) else None

    def write(self, name: str, data: Mapping[str, Any]) -> None:
        """Write the file atomically: to a temporary name, then renamed."""
        aside = self.folder / f"{name}.part"
        with aside.open("w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.folder / name)
