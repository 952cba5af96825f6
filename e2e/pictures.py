"""Takes the pictures that README and docs/ show from those of the last e2e run: python -m e2e.pictures.

Run it after `./scripts/test.sh e2e` where a picture's page has changed, look at what it wrote, and commit that.
"""

import sys
from pathlib import Path

from PIL import Image

from e2e.conftest import SHOTS

INTO = Path(__file__).parents[1] / "docs/images"
SHOWN = ("draft", "quote", "cite", "chat", "edits", "versions")
MOST = 250_000


def main() -> int:
    INTO.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        picture = INTO / f"{name}.png"
        Image.open(SHOTS / f"{name}.png").convert("RGB").save(picture, optimize=True)
        size = picture.stat().st_size
        print(f"{picture}: {size:,} bytes")
        if size > MOST:
            print(f"more than {MOST:,} bytes: choose a smaller picture", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
