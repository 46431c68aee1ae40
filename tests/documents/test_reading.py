"""Files and folders as people have them become documents; what is odd is told, what cannot be used is refused."""

from __future__ import annotations

import io
import random
import struct
import wave
from typing import TYPE_CHECKING

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refiqda.documents import pdf, plain
from refiqda.documents.durations import duration_of
from refiqda.documents.kinds import KINDS
from refiqda.documents.pdf import read_pdf
from refiqda.documents.plain import decode_plain
from refiqda.documents.reading import open_folder, read_document, read_documents, read_folder
from refiqda.errors import InvalidArgumentError, RefiqdaError, UnusableFileError
from tests.documents import pages
from tests.pictures_and_pages import png

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "One, two.\nÅse: three \U0001f600\n"


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sound(path: Path, seconds: float = 3) -> Path:
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(8000)
        stream.writeframes(b"\0\0" * round(8000 * seconds))
    return path


# --- plain texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_texts_of_any_unicode_encoding_and_line_end_say_the_same(
    tmp_path: Path, encoding: str, newline: str
) -> None:
    path = put(tmp_path / "a.txt", WORDS.replace("\n", newline).encode(encoding))
    found = read_document(path)
    assert found.text == WORDS
    assert (found.name, found.kind, found.file, found.notes) == ("a.txt", "text", None, ())


@settings(max_examples=26, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_decoding_gives_what_was_encoded(text: str, encoding: str) -> None:
    canonical = text.removeprefix("\ufeff") if encoding == "utf-8" else text
    assert decode_plain(text.encode(encoding), label="a").removeprefix("\ufeff") == canonical.removeprefix(
        "\ufeff"
    )


def test_another_encoding_has_to_be_named(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "Secret åse".encode("cp1252"))
    with pytest.raises(UnusableFileError, match=r"a\.txt: is not UTF-8 text \[byte 7\].*encoding") as caught:
        read_document(path)
    assert "Secret" not in str(caught.value)
    assert caught.value.__context__ is None
    assert read_document(path, encoding="cp1252").text == "Secret åse"
    for wrong in ("no such", "hex"):
        with pytest.raises(InvalidArgumentError, match="no encoding of texts"):
            read_document(path, encoding=wrong)


def test_what_holds_nul_is_no_text(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", "Word".encode("utf-16-le"))
    with pytest.raises(UnusableFileError, match="utf-16-le"):
        read_document(path)
    assert read_document(path, encoding="utf-16-le").text == "Word"


def test_control_characters_stay_and_are_told(tmp_path: Path) -> None:
    found = read_document(put(tmp_path / "a.txt", "one\x0ctwo\x07\tthree"))
    assert found.text == "one\x0ctwo\x07\tthree"
    assert found.notes == ("control characters in its text, which programs do not show or may refuse: 2",)


def test_a_text_beyond_the_limit_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "MAX_BYTES", 10)
    with pytest.raises(UnusableFileError, match="too large"):
        decode_plain(b"x" * 11, label="a.txt")
    with (tmp_path / "a.txt").open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    with pytest.raises(UnusableFileError, match="too large"):
        read_document(tmp_path / "a.txt")


def test_an_empty_text_is_told(tmp_path: Path) -> None:
    assert read_document(put(tmp_path / "a.md", "\n")).notes == ("has no words",)


def test_subtitles_without_a_subtitle_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match="holds no subtitles"):
        read_document(put(tmp_path / "a.srt", "words"))


# --- Word and PDF ---------------------------------------------------------------------------------------


def test_a_word_file_gives_its_text_and_stays_the_styled_form(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph().add_run("Ana:").bold = True
    document.paragraphs[0].add_run(" #00:00:01-0# We left.")
    document.add_comment(document.paragraphs[0].runs, "Why?", author="Mara")
    document.save(str(tmp_path / "a.docx"))
    found = read_document(tmp_path / "a.docx")
    assert found.text == "Ana: #00:00:01-0# We left."
    assert found.bold == ((0, 4),)
    assert found.notes == ("comments, which only importing the file takes over (refiqda import): 1",)
    assert found.sync_points == ((1000, 5),)
    assert found.file == tmp_path / "a.docx"


def test_the_pages_of_a_pdf_stand_apart_and_are_known(tmp_path: Path) -> None:
    path = put(tmp_path / "a.pdf", pages.pdf(["One two", "", "Three"]))
    found = read_document(path)
    assert found.text == "One two\n\n\n\nThree"
    assert found.pages == (0, 9, 11)
    assert [found.text[at : at + 3] for at in found.pages] == ["One", "\n\nT", "Thr"]
    assert found.notes == ("pages without text (blank, or pictures): 1 of 3",)


def test_a_scan_has_no_text_and_says_what_to_do() -> None:
    found = read_pdf(pages.pdf(["", ""]), label="a.pdf")
    assert found.text is None
    assert "(OCR)" in found.notes[0]


def locked(password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(pages.pdf(["Words"])))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_locked_pdf_is_refused_and_one_that_viewers_open_is_read() -> None:
    assert read_pdf(locked(""), label="a.pdf").text == "Words"
    with pytest.raises(UnusableFileError, match="locked with a password"):
        read_pdf(locked("secret"), label="a.pdf")


def test_what_is_no_pdf_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for hostile in (b"", b"PK\3\4", b"%PDF-1.4 nothing", b"%PDF-1.4\n" + b"[" * 100_000, pages.pdf([])):
        with pytest.raises(UnusableFileError):
            read_pdf(hostile, label="a.pdf")
    for limit in ("MAX_CHARACTERS", "MAX_PAGES"):
        with monkeypatch.context() as patch:
            patch.setattr(pdf, limit, 1)
            with pytest.raises(UnusableFileError, match="more than 1"):
                read_pdf(pages.pdf(["Words", "more"]), label="a.pdf")
    for limit in ("MAX_PAGE_BYTES", "MAX_DRAWN_BYTES"):
        with monkeypatch.context() as patch:
            patch.setattr(pdf, limit, 1)
            found = read_pdf(pages.pdf(["Words"]), label="a.pdf")
            assert found.text is None
            assert found.notes == ("pages drawn of so much that no text was looked for: 1 of 1",)


@settings(max_examples=26, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_a_damaged_pdf_is_read_or_refused_and_nothing_else(seed: int, times: int) -> None:
    data = bytearray(pages.pdf(["One two", "Three"]))
    chosen = random.Random(seed)  # noqa: S311 - damage that can be made again
    for _ in range(times):
        data[chosen.randrange(9, len(data))] = chosen.randrange(256)
    try:
        found = read_pdf(bytes(data), label="a.pdf")
    except UnusableFileError:
        return
    assert len(found.pages) >= 1


# --- pictures and recordings ----------------------------------------------------------------------------


def test_a_picture_that_is_none_is_told(tmp_path: Path) -> None:
    assert read_document(put(tmp_path / "a.png", png(4, 3))).notes == ()
    (note,) = read_document(put(tmp_path / "a.jpg", png(4, 3))).notes
    assert "is no JPG picture" in note


def movie(seconds: int, *, version: int = 0, last: bool = False) -> bytes:
    head = struct.pack(">BxxxQQIQ", 1, 0, 0, 600, seconds * 600)
    if version == 0:
        head = struct.pack(">BxxxIIII", 0, 0, 0, 600, seconds * 600)
    mvhd = struct.pack(">I4s", len(head) + 80, b"mvhd") + head + bytes(72)
    moov = struct.pack(">I4s", len(mvhd) + 8, b"moov") + mvhd
    mdat = struct.pack(">I4sQ", 1, b"mdat", 116) + bytes(100)
    ftyp = struct.pack(">I4s4s", 12, b"ftyp", b"isom")
    return ftyp + (mdat + moov if last else moov + mdat)


def test_a_recording_tells_its_length_where_its_file_does(tmp_path: Path) -> None:
    assert read_document(sound(tmp_path / "a.wav", 2.5)).duration == 2500
    for name, data in (
        ("a.mp4", movie(90)),
        ("b.m4a", movie(90, version=1)),
        ("c.mov", movie(90, last=True)),
    ):
        found = read_document(put(tmp_path / name, data))
        assert found.duration == 90_000
        assert found.kind == ("audio" if name.endswith("a") else "video")
    assert read_document(put(tmp_path / "a.mp3", b"ID3")).duration is None


@settings(max_examples=26, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([".wav", ".mp4"]), st.integers(0, 60))
def test_no_head_of_a_recording_is_too_odd(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str, cut: int
) -> None:
    folder = tmp_path_factory.mktemp("odd")
    good = (
        movie(9)
        if suffix == ".mp4"
        else b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\1\0\0\0\0\0\0\0\1\0\1\0data"
    )
    for content in (data, good[:cut], good[:cut] + data):
        found = duration_of(put(folder / f"x{suffix}", content))
        assert found is None or found > 0


# --- folders --------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sound(tmp_path / "talk.wav")
    put(tmp_path / "talk.srt", "00:00:01,000 --> 00:00:02,000\nHello.")
    put(tmp_path / "Talk.TXT", "#00:00:00-0# I: Hello. #00:00:02-9#")
    put(tmp_path / "talk.wav.md", "Hello.")
    put(tmp_path / "talk.en-GB.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.")
    put(tmp_path / "film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nHello.")
    put(tmp_path / "P1.txt", "[00:00:01] one")
    put(tmp_path / "P1.pdf", pages.pdf(["One"]))
    put(tmp_path / "b.rtf", "{\\rtf1}")
    put(tmp_path / ".hidden.txt", "x")
    put(tmp_path / "~$a.docx", "x")
    put(tmp_path / "Thumbs.db", "x")
    (tmp_path / "inner").mkdir()
    return tmp_path


def test_recordings_have_the_texts_of_their_name(folder: Path) -> None:
    found = {one.name: one for one in read_folder(folder)}
    assert list(found) == ["P1.pdf", "P1.txt", "film.vtt", "talk.wav"]
    talk = found["talk.wav"]
    assert [one.name for one in talk.transcripts] == ["Talk.TXT", "talk.wav.md", "talk.en-GB.vtt", "talk.srt"]
    assert [one.sync_points for one in talk.transcripts[:2]] == [((0, 0), (2900, 23)), ()]
    assert found["film.vtt"].notes == (
        "its times are not kept, for no recording of that name lies beside it",
    )
    assert found["P1.txt"].notes == ("is called like P1.pdf before the suffix: name it with its suffix",)


def test_files_named_one_by_one_belong_together_as_in_a_folder(folder: Path) -> None:
    (talk,) = read_documents([folder / "talk.srt", folder / "talk.wav"])
    assert (talk.name, [one.name for one in talk.transcripts]) == ("talk.wav", ["talk.srt"])


def test_what_is_not_taken_is_told_and_what_programs_leave_is_not(folder: Path) -> None:
    assert open_folder(folder).left_out == (
        "b.rtf: this kind of file is not taken; save it as .docx",
        "inner: a folder, which is not looked into",
    )


def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "private.txt", "x")
    (tmp_path / "texts").mkdir()
    try:
        (tmp_path / "texts" / "a.txt").symlink_to(tmp_path / "private.txt")
    except OSError:
        return  # where a user may make no links there are none
    found = open_folder(tmp_path / "texts")
    assert found.documents == ()
    assert found.left_out == ("a.txt: a link, which is not followed",)


def test_a_text_is_the_transcript_of_one_recording_only(tmp_path: Path) -> None:
    for name in ("talk.mp3", "talk.mp4"):
        put(tmp_path / name, "x")
    put(tmp_path / "talk.txt", "[00:00:01] x")
    first, second = read_folder(tmp_path)
    assert [one.name for one in first.transcripts] == ["talk.txt"]
    assert first.transcripts[0].notes == ("is taken as the transcript of talk.mp3, and not of talk.mp4",)
    assert second.transcripts == ()


def test_times_beyond_the_recording_are_told_and_left_out(tmp_path: Path) -> None:
    sound(tmp_path / "talk.wav", 3)
    put(tmp_path / "talk.txt", "[00:00:01] x [00:00:04] y [00:10:00] z [00:00:02] w")
    (talk,) = read_folder(tmp_path)
    assert talk.transcripts[0].sync_points == ((1000, 0), (4000, 13))
    assert talk.transcripts[0].notes == (
        "time stamps that go back in time, which stay in the text but are not used: 1",
        "times beyond the end of talk.wav, not used: 1",
    )


@settings(max_examples=13, deadline=None)
@given(st.permutations(["b.txt", "Z.txt", "ä.txt", "a\u0308b.txt", "a.md", "10.txt", "9.txt"]))
def test_the_order_is_that_of_the_names_and_not_of_the_disk(
    tmp_path_factory: pytest.TempPathFactory, order: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("order")
    for name in order:
        put(folder / name, name)
    assert [one.name for one in read_folder(folder)] == [
        "10.txt", "9.txt", "Z.txt", "a.md", "b.txt", "ä.txt", "äb.txt",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["none", "a.txt"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path / "a.txt", "x")
    with pytest.raises(UnusableFileError, match="folder"):
        read_folder(tmp_path / name)


@pytest.mark.parametrize("name", ["a.exe", "none.txt", "none.mp3", "folder.pdf"])
def test_what_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.pdf").mkdir()
    put(tmp_path / "a.exe", "x")
    with pytest.raises(RefiqdaError) as caught:
        read_document(tmp_path / name)
    assert caught.value.file == name
    assert "\n" not in str(caught.value)


def test_a_name_that_no_project_can_hold_is_refused(tmp_path: Path) -> None:
    try:
        path = put(tmp_path / "a\x01\n.txt", "x")
    except OSError:
        return  # Windows has no such names
    with pytest.raises(UnusableFileError, match=r"a\\x01\\n\.txt: has a name that no project can hold"):
        read_document(path)


@pytest.mark.parametrize("suffix", sorted(KINDS))
def test_no_content_whatever_breaks_the_reading(tmp_path: Path, suffix: str) -> None:
    contents = (b"", b"\0", b"\xff\xfe", b"PK\3\4", b"%PDF-1.7", b"RIFF", bytes(range(256)) * 9)
    for number, content in enumerate(contents):
        path = put(tmp_path / f"{number}{suffix}", content)
        try:
            kind = read_document(path).kind
        except RefiqdaError as error:
            said = str(error)
        else:
            assert kind == KINDS[suffix]
            continue
        assert said.startswith(path.name)
        assert "\n" not in said
