"""The schemas in ``schemas/`` are what the model says, and they are documented."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from refiqda import model, schema, spec
from tests.schema import comparer

ROOT = Path(__file__).parents[2]
FORMATS: tuple[spec.Format, ...] = ("project", "codebook")
_XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.mark.parametrize("format_", FORMATS)
def test_the_written_schemas_are_current(format_: spec.Format) -> None:
    written = (ROOT / "schemas" / schema.FILES[format_]).read_bytes()
    assert written == schema.emit(format_), "run python -m refiqda.schema"


def test_running_the_module_writes_both_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["schema", str(tmp_path)])
    runpy.run_path(str(Path(schema.__file__)), run_name="__main__")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        name: schema.emit(format_) for format_, name in schema.FILES.items()
    }


def test_running_the_module_without_a_folder_writes_into_schemas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schemas").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["schema"])
    runpy.run_path(str(Path(schema.__file__)), run_name="__main__")
    assert sorted(path.name for path in (tmp_path / "schemas").iterdir()) == sorted(schema.FILES.values())


@pytest.mark.parametrize("seed", ["0", "1", "77"])
def test_the_same_model_gives_the_same_bytes_in_every_process(seed: str) -> None:
    program = "import sys; from refiqda import schema; sys.stdout.buffer.write(schema.emit('project'))"
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
    )
    assert done.stdout == schema.emit("project")


def test_importing_the_module_does_not_import_lxml() -> None:
    program = "import sys; import refiqda.schema; sys.exit('lxml' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)  # noqa: S603 - our own interpreter


def _reached(format_: spec.Format) -> set[type]:
    """Return the element classes that stand somewhere in a format."""
    found: set[type] = set()
    waiting: list[type] = [model.ROOTS[format_]]
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found.add(cls)
            for part in spec.describe(cls, format_).particles:
                if isinstance(part, spec.Children):
                    waiting += [spec.class_named(name) for name in part.items.values()]
    return found


@pytest.mark.parametrize("format_", FORMATS)
def test_every_type_of_a_class_carries_the_docstring_with_xml_names(format_: spec.Format) -> None:
    root = etree.fromstring(schema.emit(format_))
    documented = {
        str(type_.get("name")): " ".join("".join(str(text) for text in type_.itertext()).split())
        for type_ in root.iterchildren(f"{_XS}complexType")
        if type_.find(f"{_XS}annotation") is not None
    }
    assert documented.keys() == {spec.describe(cls, format_).type_name for cls in _reached(format_)}
    assert all("`" not in text and "_" not in text for text in documented.values())
    if format_ == "project":
        assert "'plainTextPath'" in documented["TextSourceType"]


@pytest.mark.parametrize("format_", FORMATS)
def test_lines_are_short_enough_to_read(format_: spec.Format) -> None:
    lines = schema.emit(format_).decode().splitlines()
    assert all(len(line) <= 120 for line in lines if "pattern" not in line and "xmlns" not in line)
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_comparer_sees_every_change_of_a_schema(format_: spec.Format) -> None:
    for whole in etree.fromstring(schema.emit(format_)):
        said = comparer.component(whole)
        for element in list(whole.iter("*")):
            if "documentation" in str(element.tag) or "annotation" in str(element.tag):
                continue
            for key, value in element.attrib.items():
                element.set(key, f"{value!s}1")
                assert comparer.differences(said, comparer.component(whole)), (element.attrib, key)
                element.set(key, value)
            parent = element.getparent()
            if element is not whole and parent is not None and element.tag != f"{_XS}restriction":
                at = parent.index(element)
                parent.remove(element)
                assert comparer.differences(said, comparer.component(whole)), element.attrib
                parent.insert(at, element)
        assert comparer.differences(said, comparer.component(whole)) == []


def test_the_comparer_sees_missing_and_additional_types() -> None:
    root = etree.fromstring(schema.emit("codebook"))
    said = comparer.meaning(root)
    root.remove(root[-1])
    assert comparer.differences(said, comparer.meaning(root)) == ["/simpleType RGBType: only in the first"]
    assert comparer.differences(comparer.meaning(root), said) == ["/simpleType RGBType: only in the second"]
    root.set("elementFormDefault", "unqualified")
    assert len(comparer.differences(said, comparer.meaning(root))) == 2


def test_a_construct_that_the_comparer_does_not_know_is_refused() -> None:
    root = etree.fromstring(schema.emit("codebook"))
    root[1].set("mixed", "true")
    with pytest.raises(AssertionError):
        comparer.meaning(root)
