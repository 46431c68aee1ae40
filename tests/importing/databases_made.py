"""Databases as QualCoder, Taguette and RQDA make them, from what is known of their tables; all words are invented."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

QUALCODER = {
    "project": "databaseversion text, date text, memo text, about text, bookmarkfile integer, bookmarkpos integer, "
    "codername text, recently_used_codes text",
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text, "
    "av_text_id integer, risid integer, unique(name)",
    "code_image": "imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, "
    "cid integer, memo text, date text, owner text, important integer, pdf_page integer",
    "code_av": "avid integer primary key, id integer, pos0 integer, pos1 integer, cid integer, memo text, date text, "
    "owner text, important integer",
    "annotation": "anid integer primary key, fid integer, pos0 integer, pos1 integer, memo text, owner text, date text",
    "attribute_type": "name text primary key, date text, owner text, memo text, caseOrFile text, valuetype text",
    "attribute": "attrid integer primary key, name text, attr_type text, value text, id integer, date text, owner text",
    "case_text": "id integer primary key, caseid integer, fid integer, pos0 integer, pos1 integer, owner text, "
    "date text, memo text",
    "cases": "caseid integer primary key, name text, memo text, owner text, date text",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, supercatid integer",
    "code_text": "ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, pos1 integer, "
    "owner text, date text, memo text, avid integer, important integer, unique(cid, fid, pos0, pos1, owner)",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, date text, color text, "
    "supercid integer",
    "journal": "jid integer primary key, name text, jentry text, date text, owner text",
    "stored_sql": "title text, description text, grouper text, ssql text",
    "graph": "grid integer primary key, name text, description text",
    "coder_names": "name text unique not null, visibility integer not null default 1",
}
QUALCODER_1 = {
    "project": "databaseversion text, date text, memo text, about text",
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, owner text, date text",
    "code_text": "cid integer, fid integer, seltext text, pos0 integer, pos1 integer, owner text, date text, memo text",
    "code_image": "imid integer primary key, id integer, x1 integer, y1 integer, width integer, height integer, "
    "cid integer, memo text, date text, owner text",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, date text, color text",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, supercatid integer",
}
"""The first version of QualCoder's database, without what came later."""

TAGUETTE = {
    "projects": "id integer primary key, name varchar(200), description text, created datetime",
    "users": "login varchar(30) primary key, created datetime",
    "project_members": "project_id integer, user_login varchar(30), privileges varchar(11)",
    "documents": "id integer primary key, name varchar(200), description text, filename varchar(200), "
    "created datetime, project_id integer, text_direction varchar(13), contents text",
    "commands": "id integer primary key, date datetime, user_login varchar(30), project_id integer, "
    "document_id integer, payload text",
    "highlights": "id integer primary key, document_id integer, start_offset integer, end_offset integer, snippet text",
    "tags": "id integer primary key, project_id integer, path varchar(200), description text",
    "highlight_tags": "highlight_id integer, tag_id integer, primary key (highlight_id, tag_id)",
}
RQDA = {
    "project": "databaseversion text, date text, dateM text, memo text, about text, imageDir text",
    "source": "name text, id integer, file text, memo text, owner text, date text, dateM text, status integer",
    "freecode": "name text, memo text, owner text, date text, dateM text, id integer, status integer, color text",
    "treecode": "cid integer, catid integer, date text, dateM text, memo text, status integer, owner text",
    "treefile": "fid integer, catid integer, date text, dateM text, memo text, status integer, owner text",
    "filecat": "name text, fid integer, catid integer, owner text, date text, dateM text, memo text, status integer",
    "codecat": "name text, cid integer, catid integer, owner text, date text, dateM text, memo text, status integer",
    "coding": "cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, "
    "date text, memo text",
    "coding2": "cid integer, fid integer, seltext text, selfirst real, selend real, status integer, owner text, "
    "date text, memo text",
    "cases": "name text, memo text, owner text, date text, dateM text, id integer, status integer",
    "caselinkage": "caseid integer, fid integer, selfirst real, selend real, status integer, owner text, date text, "
    "memo text",
    "attributes": "name text, status integer, date text, dateM text, owner text, memo text, class text",
    "caseAttr": "variable text, value text, caseID integer, date text, dateM text, owner text, status integer",
    "fileAttr": "variable text, value text, fileID integer, date text, dateM text, owner text, status integer",
    "journal": "name text, journal text, date text, dateM text, owner text, status integer",
    "annotation": "fid integer, position integer, annotation text, owner text, date text, dateM text, status integer",
    "image": "name text, id integer, date text, dateM text, owner text, status integer",
}


def make(path: Path, tables: Mapping[str, str], rows: Mapping[str, Any], *more: str) -> Path:
    """Make a database with these tables and rows, run ``more`` statements on it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        for name, columns in tables.items():
            connection.execute(f"CREATE TABLE {name} ({columns})")
        for name, said in rows.items():
            for row in said:
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})",  # noqa: S608 - names of this module
                    list(row.values()),
                )
        for statement in more:
            connection.execute(statement)
        connection.commit()
    return path
