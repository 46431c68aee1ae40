"""Only the person who started the server talks to it, and only through its own page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from refiqda.page import app as app_module
from refiqda.page.app import make_app
from refiqda.page.security import HEADERS, Security
from tests.page.tables import PORT, Browser, Table

if TYPE_CHECKING:
    from pathlib import Path

OWN = f"http://127.0.0.1:{PORT}"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Table:
    """Return one table for all: nothing here may change it."""
    return Table(tmp_path_factory.mktemp("security") / "decisions.jsonl")


def test_the_printed_address_lets_in_and_does_not_stay_in_the_address_bar(table: Table) -> None:
    browser = Browser(table.app)
    assert browser.get("/api/study").status_code == 403
    answer = browser.get(f"/?token={table.security.token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert table.security.token not in cookie
    assert browser.get("/api/study").status_code == 200


def test_the_address_that_a_browser_is_started_with_opens_once(table: Table) -> None:
    """Whoever else works on the machine may see with what a program was started."""
    address = table.security.address_once.partition(str(PORT))[2]
    first, second = Browser(table.app), Browser(table.app)
    assert [first.get(address).status_code, second.get(address).status_code] == [303, 403]
    assert first.get("/").status_code == 200
    assert second.get("/?token=None").status_code == 403
    assert second.get(f"/?token={table.security.token}").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "%00", "ü", "a" * 5000])
def test_another_token_does_not(table: Table, token: str) -> None:
    browser = Browser(table.app)
    answer = browser.get("/", params={"token": token})
    assert answer.status_code == 403
    assert "Open the address" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_token_in_a_request_to_the_interface_lets_nobody_in(table: Table) -> None:
    browser = Browser(table.app)
    assert browser.get(f"/api/study?token={table.security.token}").status_code == 403
    assert browser.get("/api/study", headers={"Cookie": "refiqda=; ;=;;\x7f"}).status_code == 403


def test_cookies_of_other_programs_of_the_machine_lock_nobody_out(table: Table) -> None:
    own = f"{table.security.cookie}={table.security.session}"
    for others in (
        'a={"b":1, "c"}',
        "a[b]=c",
        "=;;",
        "ü=\x7f",
        f"{table.security.cookie}=put by another port",
    ):
        for cookies in (f"{others}; {own}", f"{own}; {others}"):
            headers = {"Cookie": cookies.encode()}
            assert Browser(table.app).get("/api/study", headers=headers).status_code == 200
    assert Browser(table.app).get("/api/study", headers={"Cookie": f'a="{own}"'}).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"0.0.0.0:{PORT}", ""],
)
def test_a_name_that_was_bound_to_this_machine_is_refused(table: Table, host: str) -> None:
    assert table.client.get("/api/study", headers={"Host": host}).status_code == 403
    assert table.client.get(f"/?token={table.security.token}", headers={"Host": host}).status_code == 403


def test_the_machine_may_be_called_localhost(table: Table) -> None:
    headers = {"Host": f"localhost:{PORT}", "Cookie": f"{table.security.cookie}={table.security.session}"}
    assert table.client.get("/api/study", headers=headers).status_code == 200


def test_another_page_can_neither_read_nor_write(table: Table) -> None:
    body: dict[str, Any] = {"decisions": [], "by": []}
    for origin in (
        "http://evil.example",
        "null",
        f"https://127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT + 1}",
    ):
        headers = {"Origin": origin, "X-Refiqda-Token": table.word}
        assert table.client.get("/api/study", headers=headers).status_code == 403
        assert table.client.post("/api/decisions", json=body, headers=headers).status_code == 403
    own = {"Origin": OWN, "X-Refiqda-Token": table.word}
    assert table.client.post("/api/decisions", json=body, headers=own).status_code == 422
    assert table.client.get("/api/study", headers={"Origin": OWN}).status_code == 200


@pytest.mark.parametrize("path", ["/api/decisions", "/api/proposals", "/api/undo", "/api/themes"])
def test_writing_needs_the_word_of_the_page_and_json_of_a_sensible_size(table: Table, path: str) -> None:
    word = {"X-Refiqda-Token": table.word}
    assert table.client.post(path, json={}).status_code == 403
    assert (
        table.client.post(path, json={}, headers={"X-Refiqda-Token": table.security.token}).status_code == 403
    )
    assert table.client.post(path, json={}, headers=word).status_code == 422
    form = {**word, "Content-Type": "text/plain"}
    assert table.client.post(path, content=b"{}", headers=form).status_code == 415
    kind = {**word, "Content-Type": "application/json"}
    for content in (b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"a":NaN}' * 2):
        assert table.client.post(path, content=content, headers=kind).status_code == 400
    large = b'{"a":"' + b"x" * (1 << 20) + b'"}'
    assert table.client.post(path, content=large, headers=kind).status_code == 413
    assert table.client.get(path).status_code == 405
    assert not table.log.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/none.js",
        "/api/study",
        "/api/items/none",
        "/api/nothing",
        "/media/0",
        "/picture/9",
        "/api/search",
    ],
)
def test_every_answer_carries_the_headers_errors_included(table: Table, path: str) -> None:
    for answer in (table.client.get(path), Browser(table.app).get(path), table.client.send("PUT", path)):
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value]
        assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "/etc/passwd",
        "..\\app.py",
        "",
        ".",
        "%00",
        "index.html/",
        "x" * 9000,
    ],
)
def test_only_the_files_of_the_page_are_served(table: Table, name: str) -> None:
    answer = table.client.get(f"/static/{name}")
    assert answer.status_code == 404
    assert "import" not in answer.text


def test_files_that_are_none_of_the_page_are_not_served(table: Table, tmp_path: Path) -> None:
    static = tmp_path / "static"
    (static / "deeper").mkdir(parents=True)
    (static / "index.html").write_text('<meta name="refiqda-token" content="">', encoding="utf-8")
    (static / "deeper" / "a.js").write_text("1", encoding="utf-8")
    (static / "secret.txt").write_text("no", encoding="utf-8")
    (tmp_path / "beside.js").write_text("no", encoding="utf-8")
    (static / "link.js").symlink_to(tmp_path / "beside.js")
    browser = Browser(make_app(table.desk, table.security, static=static))
    browser.cookies = table.client.cookies
    assert table.word in browser.get("/").text
    assert browser.get("/static/deeper/a.js").headers["content-type"] == "text/javascript; charset=utf-8"
    assert browser.get("/static/secret.txt").status_code == 404
    assert browser.get("/static/link.js").status_code == 404


def test_what_fails_inside_says_nothing_of_what_it_held(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("My sister found the flat")

    monkeypatch.setattr(table.desk, "study", broken)
    answer = table.client.get("/api/study")
    assert answer.status_code == 500
    assert json.loads(answer.text)["error"] == "a fault of this program"
    assert "sister" not in answer.text
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize("place", ["-1", "x", "1e9", "9" * 40])
def test_places_that_are_none_are_refused(table: Table, place: str) -> None:
    assert table.client.get(f"/api/sources/0/text?around={place}").status_code == 422
    assert table.client.get(f"/api/changes?since={place}").status_code == 422
    assert table.client.get(f"/api/sources/{place}/text").status_code in {404, 405}


def test_two_runs_have_nothing_in_common() -> None:
    one, other = Security(PORT), Security(PORT)
    secrets = {one.token, one.session, one.word, other.token, other.session, other.word}
    assert len(secrets) == 6
    assert all(len(each) >= 40 for each in secrets)
    assert app_module.TYPES.keys() == {".css", ".html", ".js", ".svg"}
