"""Check a checkout and write the zip of its release; ends with 1 if anything is found."""

import argparse
from collections.abc import Callable, Iterator
import hashlib
from pathlib import Path
import sys

from .archive import build
from .hacs import check_hacs
from .hassfest import check_hassfest
from .version import check_manual_installation, check_version

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Run what is asked for and print every finding."""
    parser = argparse.ArgumentParser(prog="script/release", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout; default: this one")
    parser.add_argument("--out", type=Path, help="where to write the zip; default: dist in the checkout")
    parser.add_argument("--snapshot", action="store_true", help="not for a release: leave out version and changelog")
    options = parser.parse_args()
    checks: list[Callable[[Path], Iterator[str]]] = [check_hacs, check_hassfest, check_manual_installation]
    if not options.snapshot:
        checks.append(check_version)
    findings = [finding for check in checks for finding in check(options.root)]
    print("\n".join(f"release: {finding}" for finding in findings) or "release: no findings")
    target = build(options.root, options.out or options.root / "dist")
    content = target.read_bytes()
    print(f"release: {target} ({len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()})")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
