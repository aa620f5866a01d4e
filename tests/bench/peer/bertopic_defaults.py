"""BERTopic with its defaults on texts of a JSON file, in its own environment; prints labels and seconds as one JSON line.

python bertopic_defaults.py given.json        {"texts": [...], "model": folder of a sentence-transformers model}
"""

import json
import sys
import time
from pathlib import Path

BEGAN = time.perf_counter()


def main(file: str) -> None:
    """Fit it once; nothing is seeded, as nothing is by default."""
    given = json.loads(Path(file).read_text("utf-8"))
    from bertopic import BERTopic
    from sentence_transformers import SentenceTransformer, models

    words = models.Transformer(given["model"])
    reader = SentenceTransformer(modules=[words, models.Pooling(words.get_word_embedding_dimension())])
    loaded = time.perf_counter()
    vectors = reader.encode(given["texts"], show_progress_bar=False)
    encoded = time.perf_counter()
    labels, _ = BERTopic(embedding_model=reader).fit_transform(given["texts"], vectors)
    ended = time.perf_counter()
    seconds = {"start": loaded - BEGAN, "encode": encoded - loaded, "fit": ended - encoded, "all": ended - BEGAN}
    print(json.dumps({"labels": [int(n) for n in labels], "seconds": {k: round(v, 2) for k, v in seconds.items()}}))


if __name__ == "__main__":
    main(sys.argv[1])
