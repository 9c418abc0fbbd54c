"""What runs in the environment of COMET: texts as JSON in, scores as JSON out; it imports nothing of ours."""

import json
import sys
from pathlib import Path


def main() -> None:
    """Score what stands in standard input by the model that the first argument names, so many texts at once."""
    sys.path.pop(0)  # this file's folder, whose comet.py would come before the package
    from comet import download_model, load_from_checkpoint

    name, batch_size = sys.argv[1], int(sys.argv[2])
    path = Path(name)
    if path.is_dir():
        path = next(iter(sorted(path.rglob("*.ckpt"))), path)
    model = load_from_checkpoint(str(path) if path.is_file() else download_model(name))
    found = model.predict(json.load(sys.stdin), batch_size=batch_size, gpus=0, progress_bar=False)
    print()
    print(json.dumps([float(value) for value in found.scores]))


if __name__ == "__main__":
    main()
