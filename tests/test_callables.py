"""No constructor takes, or passes on, more than three callables: helpers get one object with named methods instead."""

import ast
from collections.abc import Iterator, Mapping, Set as AbstractSet
from functools import cache

from tests.test_imports import ROOT

INTEGRATION = ROOT / "custom_components" / "homeclouds"
MOST = 3


@cache
def nodes() -> Mapping[str, tuple[ast.AST, ...]]:
    """Return file -> everything in it."""
    paths = sorted(INTEGRATION.rglob("*.py"))
    return {str(path.relative_to(INTEGRATION)): tuple(ast.walk(ast.parse(path.read_text()))) for path in paths}


def classes() -> Mapping[str, ast.ClassDef]:
    """Return name with file -> class."""
    return {
        f"{file}:{node.name}": node for file, all_ in nodes().items() for node in all_ if isinstance(node, ast.ClassDef)
    }


@cache
def aliases() -> AbstractSet[str]:
    """Return the names that stand for callables."""
    found = (node for all_ in nodes().values() for node in all_ if isinstance(node, ast.TypeAlias))
    return {node.name.id for node in found if "Callable[" in ast.unparse(node.value).split("[", 1)[0] + "["}


def constructors(node: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    """Yield the methods that run while an object is made."""
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in {"__init__", "__post_init__"}:
            yield each


def is_callable(annotation: ast.expr | None) -> bool:
    """Return whether an annotation is that of a callable, by itself, by an alias, or by a union with None."""
    if isinstance(annotation, ast.BinOp):
        return is_callable(annotation.left) or is_callable(annotation.right)
    named = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    return isinstance(named, ast.Name) and (named.id == "Callable" or named.id in aliases())


def taken(node: ast.ClassDef) -> list[str]:
    """Return the names of the callables that a class is made with."""
    parameters = [each for method in constructors(node) for each in (*method.args.args, *method.args.kwonlyargs)]
    fields = [
        (each.target.id, each.annotation)
        for each in node.body
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name) and "dataclass" in decorators(node)
    ]
    found = [(each.arg, each.annotation) for each in parameters] + fields
    return [name for name, annotation in found if is_callable(annotation)]


def decorators(node: ast.ClassDef) -> str:
    """Return a class's decorators as text."""
    return " ".join(ast.unparse(each) for each in node.decorator_list)


def passed_on(node: ast.ClassDef) -> list[str]:
    """Return the callables that a constructor hands to others: lambdas, methods of its own, and those it was given."""
    methods = {
        each.name
        for each in node.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any(ast.unparse(decorator).endswith("property") for decorator in each.decorator_list)
    }
    given = set(taken(node))
    found: list[str] = []
    for method in constructors(node):
        for call in (each for each in ast.walk(method) if isinstance(each, ast.Call)):
            for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
                own = (
                    isinstance(argument, ast.Attribute)
                    and isinstance(argument.value, ast.Name)
                    and argument.value.id == "self"
                    and argument.attr in methods | given
                )
                if own or isinstance(argument, ast.Lambda) or (isinstance(argument, ast.Name) and argument.id in given):
                    found.append(ast.unparse(argument))
    return found


def test_constructors_take_few_callables() -> None:
    """More of them than three are an interface without a name; a frozen dataclass declares something and wires nothing."""
    taking = {name: taken(node) for name, node in classes().items() if "frozen=True" not in decorators(node)}
    assert {name: found for name, found in taking.items() if len(found) > MOST} == {}


def test_constructors_pass_on_few_callables() -> None:
    """Where more are handed over, "go to definition" ends at each."""
    passing = {name: passed_on(node) for name, node in classes().items()}
    assert {name: found for name, found in passing.items() if len(found) > MOST} == {}
