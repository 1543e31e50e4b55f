"""The space in which facts are like each other: latent semantic analysis of the sources' chunks.

([Fact], places) -> array of shape (facts, at most DIMENSIONS), rows of length 1. Words that stand in the same chunks point the
same way, so that a fact about `checkpoints` is near to one about the `WAL file` where the sources speak of both together
(Deerwester et al., 1990). A fact has its own words, those of its chunk, and those around all facts of its document.

Measured (tests/bench/README.md): where seven manuals were cut into parts, sections made in it agree with the authors' chapters
by .38 (adjusted Rand index), and by .30 where words alone were compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mapred.data import Fact
from mapred.stages.brief import Place
from mapred.stages.vectors import vectors

DIMENSIONS = 30
LOOKED_AT = 2000  # chunks at most, evenly over the sources, beside those of the facts
AROUND = 1.0  # weight of the words around a fact beside its own
HOME = 4.0  # and of those around all facts of its document


def positions(facts: Sequence[Fact], places: Mapping[str, Place]) -> Any:
    """`places` by chunk id, of the facts' chunks and of all others. Words that only one chunk has count nothing."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.preprocessing import normalize

    at = [places[f.evidence[0].spans[0].chunk] for f in facts]
    every = [place.text for place in places.values()]
    texts = list(dict.fromkeys([*(p.text for p in at), *every[:: -(-len(every) // LOOKED_AT)]]))
    chunks = vectors(texts)
    own = vectors([f"{f.text} {' '.join(p.heading[-2:])}" for f, p in zip(facts, at, strict=True)])
    row = {text: n for n, text in enumerate(texts)}
    around = chunks[[row[p.text] for p in at]]
    counts = own + AROUND * around + HOME * _by_document(facts, around)
    used = chunks.getnnz(axis=0) > 1
    if min(len(texts), used.sum()) <= DIMENSIONS:  # too little to learn from
        return TfidfTransformer().fit_transform(counts[:, counts.getnnz(axis=0) > 1]).toarray()
    weighed = TfidfTransformer().fit(chunks[:, used])
    learned = TruncatedSVD(DIMENSIONS, random_state=0).fit(weighed.transform(chunks[:, used]))
    return normalize(np.round(learned.transform(weighed.transform(counts[:, used])), 6))


def middles(groups: Sequence[Any]) -> Any:
    """The middle of each group, given by its rows: an array of shape (groups, dimensions), rows of length 1, or 0 of none."""
    rows = np.vstack([group.mean(axis=0) for group in groups])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(norms == 0, 1, norms)


def _by_document(facts: Sequence[Fact], around: Any) -> Any:
    """For each fact the mean row of its document's facts: what a document tells of belongs together rather than not."""
    from scipy.sparse import csr_matrix

    homes = {name: n for n, name in enumerate(dict.fromkeys(f.evidence[0].document for f in facts))}
    at = [homes[f.evidence[0].document] for f in facts]
    member = csr_matrix((np.ones(len(at)), (at, range(len(at)))), shape=(len(homes), len(at)))
    mean = member.multiply(1 / member.sum(axis=1)) @ around
    return mean.tocsr()[at]
