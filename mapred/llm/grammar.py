"""What an answer may look like: a JSON Schema as token masks, by llguidance.

schema text -> Matcher. No free whitespace; what the grammar forces is appended without asking the model; when the budget
ends the answer is closed, so that no answer runs away and none is unparsable.
"""

from __future__ import annotations

import functools
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapred.errors import MapredError
from mapred.llm.weights import Weights

CLOSING = 4000  # tokens after which closing an answer must have ended: only a schema without an end needs more


class Grammar:
    """Makes matchers for schemas over one vocabulary; compiled once per schema."""

    def __init__(self, weights: Weights):
        import llguidance
        import llguidance.llamacpp

        self._lib = llguidance
        self._weights = weights
        # llguidance's own loader wants llama.cpp's end tokens as a list
        self._tokenizer = llguidance.llamacpp.lltokenizer_from_vocab(weights.vocab, eos_token=sorted(weights.ends))
        self._compiled = functools.lru_cache(maxsize=4096)(self._compile)
        marks = [t for t, piece in enumerate(weights.pieces) if piece and set(piece) <= set(b'"]}')]
        # a quotation mark first: inside a string a bracket would only be one more character of it
        self.closers = sorted(marks, key=lambda t: (weights.pieces[t][:1] != b'"', -len(weights.pieces[t]), t))

    def matcher(self, schema: str) -> Matcher:
        return Matcher(self._compiled(schema).deep_copy(), self._weights, self.closers)

    def _compile(self, schema: str) -> Any:
        compact = {"x-guidance": {"whitespace_flexible": False, "item_separator": ",", "key_separator": ":"}}
        grammar = self._lib.LLMatcher.grammar_from_json_schema(json.dumps(json.loads(schema) | compact))
        matcher = self._lib.LLMatcher(self._tokenizer, grammar, log_level=0)
        if matcher.is_error():
            raise MapredError(f"a schema cannot be compiled: {matcher.get_error()}")
        return matcher


class Matcher:
    """Where one answer stands in its grammar."""

    def __init__(self, state: Any, weights: Weights, closers: list[int]):
        self._state = state
        self._weights = weights
        self._closers = closers
        self._bits = np.zeros((weights.n_vocab + 31) // 32, dtype=np.int32)

    def allowed(self) -> NDArray[np.bool_]:
        """Which tokens may come next; shape (n_vocab,)."""
        self._state.unsafe_compute_mask_ptr(self._bits.ctypes.data, self._bits.nbytes)
        return np.unpackbits(self._bits.view(np.uint8), bitorder="little")[: self._weights.n_vocab].astype(bool)

    def take(self, token: int) -> list[int]:
        """Consumes a token; returns the tokens that the grammar now forces, consumed too."""
        if not self._state.consume_token(token):
            raise MapredError(f"the grammar refused a token that it had allowed: {self._state.get_error()}")
        forced: list[int] = [] if self._state.is_stopped() else list(self._state.compute_ff_tokens())
        if forced and not self._state.consume_tokens(forced):
            raise MapredError(f"the grammar refused tokens that it had forced: {self._state.get_error()}")
        return forced

    def start(self) -> list[int]:
        """The tokens with which every answer begins, consumed."""
        forced = list(self._state.compute_ff_tokens())
        if forced:
            self._state.consume_tokens(forced)
        return forced

    @property
    def done(self) -> bool:
        return bool(self._state.is_stopped() or (self._state.is_accepting() and not self._more()))

    def _more(self) -> bool:
        mask = self.allowed()
        mask[sorted(self._weights.ends)] = False
        return bool(mask.any())

    def close(self) -> list[int]:
        """The shortest way to a valid end, without the model: quotes and brackets first."""
        added: list[int] = []
        while not self.done:
            mask = self.allowed()
            mask[sorted(self._weights.ends)] = False
            token = next((t for t in self._closers if mask[t]), None)
            if token is None:
                token = int(np.flatnonzero(mask)[0])
            added += [token, *self.take(token)]
            if len(added) > CLOSING:
                raise MapredError("an answer could not be closed")
        return added
