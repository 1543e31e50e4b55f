"""A question as tokens: template parts tokenised with control tokens, content parts without, each part alone.

Question -> (prefix, content, own): the prefix is the same for all questions with one system text and shots, the content
for all questions with a task about it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from mapred.errors import ModelError
from mapred.llm.model import Question
from mapred.llm.weights import Weights

HOLE = "\ue000{}\ue001"  # private-use characters: no template and no instruction holds them


class Prompter:
    """Renders the model's own chat template around the texts of a question.

    A text never passes through the template: the template sees holes, and the texts fill them as plain content. So a
    `<|im_end|>` inside a document stays five pieces of text and never becomes the token that ends a turn.
    """

    def __init__(self, weights: Weights, encode: Callable[[str], list[int]]):
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        self._weights = weights
        self._encode = encode
        self._errors = (jinja2.TemplateError, TypeError, ValueError)
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        environment.globals["raise_exception"] = _refuse
        environment.filters.setdefault("tojson", str)
        try:
            self._template = environment.from_string(weights.template)
        except self._errors as error:
            raise ModelError(f"{weights.path}: the model's chat template is not valid: {error}") from error
        self._prefix = functools.lru_cache(maxsize=64)(self._render)

    def parts(self, question: Question) -> tuple[tuple[int, ...], tuple[int, ...], list[int]]:
        """Tokens before the question's content; of the content, where a task follows it; and of what is left."""
        prefix, closing = self._prefix(question.system, question.shots)
        content = self._encode(question.content)
        if not question.task:
            return prefix, (), [*content, *closing]
        return prefix, tuple(content), [*self._encode(f"\n\n{question.task}"), *closing]

    def _render(self, system: str, shots: tuple[tuple[str, str], ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        texts = [system, *(text for shot in shots for text in shot)]
        try:
            rendered = self._holes(len(shots), system_turn=True)
        except self._errors:  # some templates know no system turn: it opens the first user turn then
            rendered = self._holes(len(shots), system_turn=False)
        tokens: list[int] = list(self._weights.first)
        rest = rendered
        for index, text in enumerate(texts):
            before, found, rest = rest.partition(HOLE.format(index))
            if not found:
                raise ModelError(f"{self._weights.path}: the model's chat template drops a message")
            tokens += [*self._weights.tokenize(before, special=True), *self._encode(text)]
        before, _, after = rest.partition(HOLE.format(len(texts)))
        tokens += self._weights.tokenize(before, special=True)
        if len(self._weights.first) and tokens[1:2] == list(self._weights.first):
            tokens = tokens[1:]  # the template writes the opening token itself
        return tuple(tokens), tuple(self._weights.tokenize(after, special=True))

    def _holes(self, shots: int, system_turn: bool) -> str:
        turns = [{"role": "system", "content": HOLE.format(0)}]
        for index in range(shots):
            turns.append({"role": "user", "content": HOLE.format(2 * index + 1)})
            turns.append({"role": "assistant", "content": HOLE.format(2 * index + 2)})
        turns.append({"role": "user", "content": HOLE.format(2 * shots + 1)})
        if not system_turn:
            turns = [{"role": "user", "content": turns[0]["content"] + "\n\n" + turns[1]["content"]}, *turns[2:]]
        return str(self._template.render(messages=turns, add_generation_prompt=True, bos_token="", eos_token=""))


def _refuse(message: str) -> None:
    raise ValueError(message)
