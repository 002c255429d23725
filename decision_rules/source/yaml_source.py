"""Reads YAML files into mappings that hold their file and line, for error messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from decision_rules.model.errors import ContentError


class YamlNode(dict[str, Any]):
    """A YAML mapping with its file (relative to the root of the content) and the line it starts on, from 1."""

    file: Path
    line: int

    def with_data(self, data: Mapping[str, Any]) -> YamlNode:
        """A node with other data at the same place."""
        made = YamlNode(data)
        made.file, made.line = self.file, self.line
        return made

    def fault(self, fault: str, cure: str) -> ContentError:
        return ContentError(self.file, self.line, fault, cure)

    def check_keys(self, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Check that every key is allowed and every required key is present. Raises ContentError."""
        names = list(allowed)
        for key in self:
            if key not in names:
                raise self.fault(f"clé inconnue « {key} »", f"clés admises : {', '.join(names)}")
        for key in required:
            if key not in self:
                raise self.fault(f"clé manquante « {key} »", "l'ajouter")


def day_of(text: Any, place: YamlNode) -> date:
    """A date written YYYY-MM-DD. Raises ContentError when it is not a valid day."""
    try:
        if not DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise place.fault(f"date impossible « {text} »", "écrire un jour qui existe, sous la forme AAAA-MM-JJ") from None


DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
AS_WRITTEN = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:timestamp"})  # dates are kept as text
STREAM_ENDS, MAPPING_ENDS, SEQUENCE_ENDS = yaml.StreamEndEvent, yaml.MappingEndEvent, yaml.SequenceEndEvent


class _DocumentReader:
    """Builds the value of one file from the events of the C parser: mappings as YamlNode, no duplicate key, dates as text.

    The loader of PyYAML composes a node for each event, then constructs a value for each node, and takes three times as long. It is used
    only for the plain scalars that may be something else than text.
    """

    def __init__(self, text: str, file: Path) -> None:
        self.file = file
        self.loader: Any = yaml.CSafeLoader(text)
        self.next = self.loader.get_event
        self.may_be_typed = frozenset(self.loader.yaml_implicit_resolvers)  # the first characters of numbers, truth values, nulls, dates
        self.typed: dict[str, Any] = {}
        self.anchors: dict[str, Any] = {}

    def document(self) -> Any:
        """The value of the only document; None when the file is empty. Raises ContentError."""
        self.next()
        if type(self.next()) is STREAM_ENDS:
            return None
        found = self.value(self.next())
        self.next()
        after = self.next()
        if type(after) is not STREAM_ENDS:
            raise self.fault_at(after, "plus d'un document YAML", "n'en garder qu'un par fichier")
        return found

    def value(self, event: Any) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            text = event.value
            found = text if event.tag is None and not (event.implicit[0] and text[:1] in self.may_be_typed) else self.scalar(event)
        elif kind is yaml.AliasEvent:
            return self.alias(event)
        elif event.tag is not None:
            raise self.fault_at(event, f"étiquette YAML « {event.tag} »", "l'enlever")
        else:
            found = self.mapping(event) if kind is yaml.MappingStartEvent else self.sequence()
        if event.anchor is not None:
            self.store_anchor(event, found)
        return found

    def scalar(self, event: Any) -> Any:
        """A text, or the number, boolean or null it represents."""
        if event.tag is None and event.value in self.typed:
            return self.typed[event.value]
        tag = event.tag or self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
        if tag in AS_WRITTEN:
            return event.value
        found = self.loader.construct_object(yaml.ScalarNode(tag, event.value, event.start_mark, event.end_mark))
        if event.tag is None:
            self.typed[event.value] = found
        return found

    def sequence(self) -> list[Any]:
        found = []
        event = self.next()
        while type(event) is not SEQUENCE_ENDS:
            found.append(self.value(event))
            event = self.next()
        return found

    def mapping(self, start: Any) -> YamlNode:
        found = YamlNode()
        found.file, found.line = self.file, start.start_mark.line + 1
        event = self.next()
        while type(event) is not MAPPING_ENDS:
            key = self.value(event)
            if not isinstance(key, str):
                raise self.fault_at(event, f"clé « {key} » qui n'est pas un texte", "la mettre entre guillemets")
            if key in found:
                raise self.fault_at(event, f"clé répétée « {key} »", "n'en garder qu'une")
            found[key] = self.value(self.next())
            event = self.next()
        return found

    def alias(self, event: Any) -> Any:
        if event.anchor not in self.anchors:
            raise self.fault_at(event, f"« *{event.anchor} » ne renvoie à rien de complet", "poser l'ancre avant et ailleurs")
        return self.anchors[event.anchor]

    def store_anchor(self, event: Any, found: Any) -> None:
        if event.anchor in self.anchors:
            raise self.fault_at(event, f"ancre « &{event.anchor} » posée deux fois", "n'en garder qu'une")
        self.anchors[event.anchor] = found

    def fault_at(self, event: Any, fault: str, cure: str) -> ContentError:
        return ContentError(self.file, event.start_mark.line + 1, fault, cure)


def read_yaml(path: Path, root: Path) -> YamlNode:
    """The mapping of a content file; its nodes name the file relative to `root`. Raises ContentError."""
    try:
        reader = _DocumentReader(path.read_text(encoding="utf-8"), path.relative_to(root))
    except OSError as error:
        raise ContentError(path, None, f"fichier illisible ({error.strerror})", "le rétablir") from error
    try:
        data = reader.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault = getattr(error, "problem", None) or "YAML mal formé"
        raise ContentError(reader.file, mark.line + 1 if mark else None, str(fault), "corriger la syntaxe") from error
    finally:
        reader.loader.dispose()
    if not isinstance(data, YamlNode):
        raise ContentError(reader.file, 1, "le fichier ne contient pas un objet YAML", "commencer par une clé")
    return data
