"""Find code that nobody reaches, with vulture.

Two passes: the integration alone, since what only tests call is dead weight on every installation; then simulators, tools, and benchmarks
together with the tests that use them. What others prescribe is no find: names that Home Assistant looks up, overrides, parameters of a
callback, members of an enumeration or of a JSON record as a vendor documents them.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import subprocess
import sys

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("custom_components",)
GENERATORS = ("script/generate.py", "devtools/ewelink_types.py", "devtools/pages.py")
"""What writes texts, icons, and documents from the integration."""
AROUND = ("simulators", "devtools", "benchmarks", "script")
HOME_ASSISTANT = (
    "*CLOUD",
    "CONFIG_SCHEMA",
    "MINOR_VERSION",
    "PARALLEL_UPDATES",
    "_attr_*",
    "async_create_fix_flow",
    "async_get_config_entry_diagnostics",
    "async_get_device_diagnostics",
    "async_get_media_source",
    "async_migrate_entry",
    "async_remove_config_entry_device",
    "async_remove_entry",
    "async_setup",
    "async_setup_entry",
    "async_step_*",
    "async_unload_entry",
    "async_update",
    "post",
    "requires_auth",
    "update_interval",
)
"""Names by which Home Assistant finds what it calls or reads, and the registry a cloud."""
DECORATORS = ("@override", "@call", "@pytest.fixture")
"""What registers a function, or says that a base class asks for it."""
RECORDS = {"Enum", "IntEnum", "IntFlag", "StrEnum", "TypedDict"}
_FIND = re.compile(r"(?P<path>[^:]+):(?P<line>\d+): (?P<what>unused|unreachable) ?(?P<kind>\w+) ?(?:'(?P<name>\w+)')?")


def finds(*paths: str) -> Iterator[re.Match[str]]:
    """Yield what vulture finds."""
    options = ["--ignore-names", ",".join(HOME_ASSISTANT), "--ignore-decorators", ",".join(DECORATORS)]
    command = [sys.executable, "-m", "vulture", *paths, *options]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode not in {0, 3}:
        sys.exit(f"unused: vulture does not run: {result.stderr.strip()}")
    yield from filter(None, map(_FIND.match, result.stdout.splitlines()))


def prescribed(path: Path) -> set[tuple[int, str]]:
    """Return line and name of what a file defines because others prescribe it."""
    found: set[tuple[int, str]] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = [
                *node.args.posonlyargs,
                *node.args.args,
                *node.args.kwonlyargs,
                node.args.vararg,
                node.args.kwarg,
            ]
            found |= {(each.lineno, each.arg) for each in arguments if each is not None}
        if isinstance(node, ast.ClassDef):
            found |= set(members(node))
    return found


def members(node: ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Yield the members of a class that documents others' data, or is looked up by its base class."""
    bases = {ast.unparse(base).rpartition(".")[2].partition("[")[0] for base in node.bases}
    if any(keyword.arg == "domain" for keyword in node.keywords):
        yield node.lineno, node.name
    if "Protocol" in bases:
        yield from ((each.lineno, each.name) for each in node.body if isinstance(each, ast.FunctionDef))
    parsed = any(isinstance(each, ast.FunctionDef) and each.name == "parse" for each in node.body)
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and (parsed or bases & RECORDS):
            yield each.lineno, each.target.id
        if isinstance(each, ast.Assign) and bases & RECORDS:
            yield from ((each.lineno, target.id) for target in each.targets if isinstance(target, ast.Name))
        # Names of the methods that a simulator's control API offers.
        if isinstance(each, ast.Assign | ast.AnnAssign) and "ACTIONS" in ast.unparse(each).partition("=")[0]:
            names = {item.value for item in ast.walk(each) if isinstance(item, ast.Constant)}
            yield from ((0, str(name)) for name in names)


def main() -> int:
    """Print the finds; return 1 if there are any."""
    around = [find for find in finds(*SHIPPED, *AROUND, "tests") if find["path"].startswith(AROUND)]
    shipped = [find for find in finds(*SHIPPED, *GENERATORS) if find["path"].startswith(SHIPPED)]
    known: dict[str, set[tuple[int, str]]] = {}
    number = 0
    for find in [*shipped, *around]:
        if find["path"].startswith(AROUND) and find["kind"] == "attribute":
            # Set on somebody else's object.
            continue
        allowed = known.setdefault(find["path"], prescribed(ROOT / find["path"]))
        name = find["name"] or ""
        if allowed & {(0, name), (int(find["line"]), name)}:
            continue
        number += 1
        print(f"unused: {find[0]}")
    print(f"unused: {number or 'no'} finds")
    return bool(number)


if __name__ == "__main__":
    sys.exit(main())
