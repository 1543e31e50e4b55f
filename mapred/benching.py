"""What `mapred bench` does around the measurements: opens the model, and tells the figures and their ratios."""

from __future__ import annotations

import os
import resource
from dataclasses import dataclass

from mapred.cache.store import Store
from mapred.llm import layout as layouts
from mapred.llm import models
from mapred.llm.bench import SHAPES, Result, installed, measure
from mapred.llm.weights import has_amx, load, release
from mapred.places import cache_dir
from mapred.settings import usable_cores

CONTEXT = 640  # tokens of the longest shape with its answer
NUMBER, FEW = 16, 8  # questions a round: of the engine and the ceiling, of the slower ways
QUICK_FEW = 4


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one run of the bench. Perplexities are of the bundled samples; peak_rss is in bytes."""

    model: str
    layout: str
    perplexity_original: float
    perplexity_layout: float
    load: float  # of the machine when the bench began: processes that want a core
    results: tuple[Result, ...]
    peak_rss: int

    def as_dict(self) -> dict[str, object]:
        return {
            "schema_version": 1,
            "model": self.model,
            "layout": self.layout,
            "perplexity": {"original": round(self.perplexity_original, 3), "layout": round(self.perplexity_layout, 3)},
            "load": self.load,
            "shapes": [
                {
                    "shape": str(result.shape),
                    "source_tokens_per_second": {way: round(speed, 1) for way, speed in result.speeds.items()},
                    **{name: round(value, 3) for name, value in ratios(result).items()},
                    "tokens_saved": result.saved,
                }
                for result in self.results
            ],
            "peak_rss": self.peak_rss,
        }

    def as_table(self) -> str:
        lines = [
            f"{self.model}, layout {self.layout}: perplexity {self.perplexity_layout:.2f}, "
            f"as shipped {self.perplexity_original:.2f}; load {self.load:.1f}"
        ]
        for result in self.results:
            lines += ["", f"shared + own + generated tokens a question: {result.shape}; source tokens a second"]
            lines += [f"  {way:26} {speed:8,.0f}" for way, speed in result.speeds.items()]
            lines += [f"  {name:34} {value:6.2f}" for name, value in ratios(result).items()]
            saved = ", ".join(f"{count} {name}" for name, count in result.saved.items())
            lines.append(f"  tokens saved an answer: {saved}")
        if not installed():
            lines += ["", "The server was not measured: pip install 'mapred[bench]'."]
        if has_amx():
            lines += ["", "The loop over Llama was not measured: it dies of llama.cpp's code for AMX (README, Install)."]
        return "\n".join([*lines, "", f"peak memory {self.peak_rss >> 20:,} MiB", ""])


def ratios(result: Result) -> dict[str, float]:
    """The engine's speed over each other way's; the ceiling's share last."""
    speeds = result.speeds
    named = {
        "ratio_vs_sequential": "sequential, as shipped",
        "ratio_vs_server": "server, as shipped",
        "ratio_vs_sequential_same_layout": "sequential, same layout",
        "ratio_vs_server_same_layout": "server, same layout",
        "fraction_of_ceiling": "ceiling",
    }
    return {name: speeds["engine"] / speeds[way] for name, way in named.items() if way in speeds}


def run_bench(model: str, layout: str, threads: int, rounds: int, quick: bool, cache: str) -> Report:
    """Loads the model and measures every shape.

    Raises:
        ModelError: the model is missing or cannot be loaded.
    """
    before = os.getloadavg()[0]
    caches = cache_dir(os.environ, cache)
    with Store(caches) as store:
        file = models.find(model, store)
        engine = models.open_model(
            file,
            threads=threads or usable_cores(),
            context=CONTEXT,
            layout=layout,
            folder=caches / "layouts",
            memory=store,
        )
    try:
        few = QUICK_FEW if quick else FEW
        number = max(NUMBER, engine.workers * engine.slots)
        shapes = SHAPES[:1] if quick else SHAPES
        results = tuple(
            measure(engine, file.path, engine.weights.path, shape, number=number, few=few, rounds=rounds) for shape in shapes
        )
        perplexity = layouts.perplexity(engine.weights)
    finally:
        engine.close()
    peak = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) << 10
    return Report(file.name, engine.layout, _original(file.path), perplexity, round(before, 2), results, peak)


def _original(path: str) -> float:
    weights = load(path)
    try:
        return layouts.perplexity(weights)
    finally:
        release(weights)
