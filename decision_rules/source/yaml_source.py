"""Reads YAML and keeps the line of every mapping, so that each fault can be shown where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from decision_rules.model.errors import ContentError


class Located(dict[str, Any]):
    """A mapping that knows its file and the line it starts on."""

    file: Path
    line: int

    def fault(self, fault: str, cure: str) -> ContentError:
        return ContentError(self.file, self.line, fault, cure)

    def only(self, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Refuse a key that is not allowed, and the absence of a required one."""
        names = list(allowed)
        for key in self:
            if key not in names:
                raise self.fault(f"clé inconnue « {key} »", f"clés admises : {', '.join(names)}")
        for key in required:
            if key not in self:
                raise self.fault(f"clé manquante « {key} »", "l'ajouter")


def as_text(loader: Any, node: Any) -> Any:
    """A date stays the text it is written as."""
    return loader.construct_scalar(node)


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader, with located mappings, no duplicate key, and dates kept as text."""

    file: Path

    def construct_located(self, node: yaml.MappingNode) -> Located:
        mapping = Located()
        mapping.file, mapping.line = self.file, node.start_mark.line + 1
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise ContentError(
                    self.file, key_node.start_mark.line + 1, f"clé « {key} » qui n'est pas un texte", "la mettre entre guillemets"
                )
            if key in mapping:
                raise ContentError(self.file, key_node.start_mark.line + 1, f"clé répétée « {key} »", "n'en garder qu'une")
            mapping[key] = self.construct_object(value_node, deep=True)
        return mapping


_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_located)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", as_text)


def read_yaml(path: Path, root: Path) -> Located:
    """The mapping a content file holds; its mappings name the file relative to `root`."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ContentError(path, None, f"fichier illisible ({error.strerror})", "le rétablir") from error
    loader.file = path.relative_to(root)
    try:
        data = loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault = getattr(error, "problem", None) or "YAML mal formé"
        raise ContentError(loader.file, mark.line + 1 if mark else None, str(fault), "corriger la syntaxe") from error
    finally:
        loader.dispose()
    if not isinstance(data, Located):
        raise ContentError(loader.file, 1, "le fichier ne contient pas un objet YAML", "commencer par une clé")
    return data
