"""Make a project with Taguette's own code: ``python taguette_headless.py FOLDER`` reads a list of documents on stdin.

A document is ``{"name", "html", "marks": [[start, end, [tags]], ...]}`` with positions in Taguette's bytes (those
beyond the text are left out). FOLDER gets
``work.sqlite3``, as Taguette works on it, and ``export.sqlite3``, its own export of the project. Printed is, for each
document, the text of every mark as Taguette cuts it out. Nothing of Taguette is here; it is run where it is installed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def main(folder: Path, documents: list[dict[str, Any]]) -> list[list[str]]:
    """Make the databases; return the text of each mark."""
    from bs4 import BeautifulSoup  # type: ignore[import-not-found]  # noqa: PLC0415 - installed with Taguette, and only there
    from taguette import (  # type: ignore[import-not-found]  # noqa: PLC0415 - as above
        convert,
        database,
        extract,
    )

    session = database.connect(f"sqlite:///{folder / 'work.sqlite3'}")()
    user = database.User(login="ada")
    project = database.Project(name="Bread", description="about bread")
    session.add_all([user, project])
    session.flush()
    session.add(
        database.ProjectMember(project=project, user_login="ada", privileges=database.Privileges.ADMIN)
    )
    tags: dict[str, Any] = {}
    said = []
    for one in documents:
        contents = convert.get_html_body(one["html"])
        direction = database.TextDirection.LEFT_TO_RIGHT
        document = database.Document(
            name=one["name"],
            description="",
            filename=f"{one['name']}.html",
            project=project,
            text_direction=direction,
            contents=contents,
        )
        session.add(document)
        session.flush()
        session.add(database.Command.document_add("ada", document))
        cut = []
        length = len("".join(BeautifulSoup(contents, "html5lib").strings).encode())
        for start, end, names in one["marks"]:
            if end > length:
                continue
            snippet = extract.extract(contents, start, end)
            mark = database.Highlight(document=document, start_offset=start, end_offset=end, snippet=snippet)
            for name in names:
                if name not in tags:
                    tags[name] = database.Tag(project=project, path=name, description=f"about {name}")
                    session.add(tags[name])
                mark.tags.append(tags[name])
            session.add(mark)
            session.flush()
            numbers = sorted(tags[name].id for name in names)
            session.add(database.Command.highlight_add("ada", document, mark, numbers))
            cut.append("".join(BeautifulSoup(snippet, "html5lib").strings))
        said.append(cut)
    session.commit()
    other = database.connect(f"sqlite:///{folder / 'export.sqlite3'}")()
    other.add(database.User(login="admin"))
    other.commit()
    database.copy_project(session, other, project.id, "admin")
    other.commit()
    return said


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), json.load(sys.stdin))) + "\n")
