"""No constructor takes, or passes on, more than three callables: helpers get one object with named methods instead."""

import ast
from collections.abc import Iterator

import pytest

from tests.test_imports import ROOT

INTEGRATION = ROOT / "custom_components" / "homeclouds"
MOST = 3
CLASSES = {
    f"{path.relative_to(INTEGRATION)}:{node.name}": node
    for path in sorted(INTEGRATION.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.ClassDef)
}
ALIASES = {
    node.name.id
    for path in sorted(INTEGRATION.rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.TypeAlias) and "Callable[" in ast.unparse(node.value).split("[", 1)[0] + "["
}


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
    return isinstance(named, ast.Name) and (named.id == "Callable" or named.id in ALIASES)


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


@pytest.mark.parametrize("name", CLASSES)
def test_constructor_takes_few_callables(name: str) -> None:
    """More of them than three are an interface without a name; a frozen dataclass declares something and wires nothing."""
    if "frozen=True" not in decorators(CLASSES[name]):
        assert len(taken(CLASSES[name])) <= MOST, taken(CLASSES[name])


@pytest.mark.parametrize("name", CLASSES)
def test_constructor_passes_on_few_callables(name: str) -> None:
    """Where more are handed over, "go to definition" ends at each."""
    assert len(passed_on(CLASSES[name])) <= MOST, passed_on(CLASSES[name])
