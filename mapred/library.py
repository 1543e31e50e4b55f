"""The documents of a run, on disk: read back from the cache when a stage needs one's text, a few of them kept at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from mapred.data import Document
from mapred.errors import MapredError
from mapred.stages.parse import Store, from_json, stored_key

AT_HAND = 24  # documents kept in memory


class Library:
    """Documents by id. Adding one costs a key; its text lies where parse_files has put it."""

    def __init__(self, store: Store):
        self._store = store
        self._keys: dict[str, str] = {}
        self._near: OrderedDict[str, Document] = OrderedDict()

    def add(self, document: Document) -> None:
        self._keys[document.id] = stored_key(document.sha256, document.id, document.path)
        self._keep(document)

    def __getitem__(self, name: str) -> Document:
        if name in self._near:
            self._near.move_to_end(name)
            return self._near[name]
        text = self._store.get(self._keys[name])
        if text is None:
            raise MapredError(f"{name}: its parsed text has gone from the cache during the run; start again")
        document = from_json(text)
        self._keep(document)
        return document

    def _keep(self, document: Document) -> None:
        self._near[document.id] = document
        while len(self._near) > AT_HAND:
            self._near.popitem(last=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
