"""Shrink the screenshots of the browser tests to the pictures in docs/images."""

from collections.abc import Mapping
from pathlib import Path
import sys

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ROOT / ".screenshots"
PICTURES = ROOT / "docs/images"
WIDTH = 800
COLORS = 64
SHOWN: Mapping[str, str] = {
    "midea-setup": "midea-sign-in",
    "ewelink-setup": "ewelink-sign-in",
    "haier-setup": "haier-sign-in",
    "tencent-setup": "tencent-application",
    "china-telecom-setup": "china-telecom-certificates",
}
"""Picture -> screenshot."""


def shrink(source: Path, target: Path) -> None:
    """Write a screenshot as a picture of at most WIDTH pixels and COLORS colors."""
    with Image.open(source) as image:
        picture = image.convert("RGB")
    if picture.width > WIDTH:
        picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
    picture.quantize(COLORS, dither=Image.Dither.NONE).save(target, optimize=True)


def main() -> int:
    """Make all pictures; return 1 if a screenshot is missing."""
    missing = [name for name in SHOWN.values() if not (TAKEN / f"{name}.png").is_file()]
    for picture, name in SHOWN.items():
        if name not in missing:
            shrink(TAKEN / f"{name}.png", PICTURES / f"{picture}.png")
    for name in missing:
        print(f"pictures: the browser tests have not taken {name}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
