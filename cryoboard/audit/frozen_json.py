"""A field for JSON that keeps the text as it was written: same order, same bytes, on every database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    TextField = models.TextField[Any, Any]
else:
    TextField = models.TextField


class FrozenJSON(TextField):
    """A JSON value in a text column. PostgreSQL's `jsonb` reorders keys and refuses U+0000, which would change a signed record."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, text: str | None, *_: Any) -> Any:
        return None if text is None else json.loads(text)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, allow_nan=False, separators=(",", ":"))

    def value_to_string(self, row: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(row)) or "null"
