"""What a second process that takes one core costs the engine: `python -m tests.bench.shared [MODEL]`.

The same questions (128 shared + 400 own + 40 generated tokens) are answered in turn alone and beside a process that never
rests; the medians and their ratio are printed. On two cores a fair share of the machine is at least 3/4, and never less
than 1/2: each of the two contexts meets the other process half of its time at worst.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from mapred.cache.store import Store
from mapred.llm import models
from mapred.llm.bench import SHAPES, asked, prompts
from mapred.settings import usable_cores

NUMBER, ROUNDS = 16, 5
BUSY = "while True: pass"


def main(model: str = "bundled") -> None:
    shape = SHAPES[0]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        file = models.find(model, store)
        engine = models.open_model(file, threads=usable_cores(), context=640, folder=Path(folder) / "layouts", memory=store)
        try:
            shared, own = prompts(engine, shape, NUMBER)
            speeds: dict[str, list[float]] = {"alone": [], "beside a busy process": []}
            for _ in range(ROUNDS):
                for name, found in speeds.items():
                    other = None if name == "alone" else subprocess.Popen([sys.executable, "-c", BUSY])
                    try:
                        timing = asked(engine, shared, own, shape, [])
                    finally:
                        if other:
                            other.kill()
                            other.wait()
                    found.append(timing.questions * shape.own / timing.seconds)
        finally:
            engine.close()
    alone, beside = (statistics.median(found) for found in speeds.values())
    print(f"{file.name}, {engine.workers} contexts, load {os.getloadavg()[0]:.1f}, medians of {ROUNDS}")
    for name, found in speeds.items():
        print(f"  {name:22} {statistics.median(found):6.0f} source tokens a second ({min(found):.0f} to {max(found):.0f})")
    print(f"  ratio {beside / alone:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
