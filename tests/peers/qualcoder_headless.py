"""Run QualCoder's own importer without its window: ``python qualcoder_headless.py CHECKOUT FILE.qdpx FOLDER``.

FOLDER gets the QualCoder project that the importer makes; ``data.qda`` in it is the database. Nothing of QualCoder is
here: its module and the statements that make its tables are read from the checkout, and the parts of it that draw
windows are replaced by objects that do nothing. The importer unpacks beside FILE.
"""

from __future__ import annotations

import ast
import builtins
import importlib.util
import logging
import sqlite3
import sys
import types
from pathlib import Path
from typing import Any
from unittest import mock


def tables_of(main: Path) -> list[str]:
    """Return the statements that make a new project's tables, in order, each once."""
    tree = ast.parse(main.read_text(encoding="utf-8"))
    makers = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "new_project"
    )
    said = (part.value for maker in makers for part in ast.walk(maker) if isinstance(part, ast.Constant))
    return [one for one in said if isinstance(one, str) and one.startswith("CREATE TABLE")]


def stand_ins(checkout: Path, chosen: Path) -> None:
    """Put modules in place of those that draw windows; the file dialog answers with ``chosen``."""
    widgets = mock.MagicMock(name="QtWidgets")
    widgets.QFileDialog.getOpenFileName.return_value = (str(chosen), True)
    qt = types.ModuleType("PyQt6")
    qt.__dict__.update(QtWidgets=widgets, QtCore=mock.MagicMock(name="QtCore"))
    package = types.ModuleType("qualcoder")
    package.__path__ = [str(checkout / "src" / "qualcoder")]
    colors = types.ModuleType("qualcoder.color_selector")
    colors.__dict__.update(colors=["#FFFFFF"] * 120, color_matcher=lambda color: color)
    endings = types.ModuleType("qualcoder.GUI.ui_dialog_refi_export_endings")
    endings.__dict__.update(Ui_Dialog_refi_export_line_endings=mock.MagicMock())
    helpers = types.ModuleType("qualcoder.helpers")
    helpers.__dict__.update(Message=mock.MagicMock())
    for module in (qt, package, colors, endings, helpers):
        sys.modules[module.__name__] = module
    sys.modules["qualcoder.GUI"] = types.ModuleType("qualcoder.GUI")
    sys.modules["vlc"] = types.ModuleType("vlc")
    builtins.__dict__["_"] = lambda text: text


def application(folder: Path, connection: sqlite3.Connection) -> Any:  # noqa: ANN401 - stands for QualCoder's own class
    """Return what the importer asks of the application."""
    app = mock.MagicMock(name="app")
    app.conn = connection
    app.project_path = str(folder)
    app.project_name = folder.name
    app.settings = {"codername": "importer", "ai_enable": "False", "directory": str(folder)}
    return app


def main(checkout: Path, chosen: Path, folder: Path) -> None:
    """Import ``chosen`` into a new QualCoder project in ``folder``."""
    logging.disable(logging.CRITICAL)
    for name in ("images", "audio", "video", "documents"):
        (folder / name).mkdir(parents=True)
    stand_ins(checkout, chosen)
    path = checkout / "src" / "qualcoder" / "refi.py"
    spec = importlib.util.spec_from_file_location("qualcoder.refi", path)
    assert spec is not None
    assert spec.loader is not None
    refi = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(refi)
    connection = sqlite3.connect(folder / "data.qda")
    for statement in tables_of(checkout / "src" / "qualcoder" / "__main__.py"):
        connection.execute(statement)
    connection.execute("INSERT INTO project (memo) VALUES ('')")
    connection.commit()
    refi.RefiImport(application(folder, connection), mock.MagicMock(name="text"), "qdpx")
    connection.commit()
    connection.close()


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]))
