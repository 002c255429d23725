"""YAML files in, checked model out: readers, parsers, schemas, digests and the frozen packs of released revisions."""
