"""A new register: outside the study, for its owner alone, with titles and no rows; nothing is ever overwritten."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from refiqda.errors import OutputExistsError, UnusableFileError
from refiqda.register import read_register
from refiqda.register.making import TITLES, checkout_around, make_register, open_to_others

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_register_is_read_as_an_empty_one_and_is_its_owners_alone(tmp_path: Path) -> None:
    made = make_register(tmp_path / "safe" / "waiting-private", tmp_path / "waiting")
    assert set(made.files) == {*TITLES, "README.txt"}
    found = read_register(made.folder)
    assert (found.people, found.missing, found.known_names()) == ((), (), ())
    assert len((made.folder / "README.txt").read_text(encoding="utf-8").splitlines()) == 1
    if os.name == "posix":
        assert made.folder.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in made.folder.iterdir()} == {0o600}
        assert not open_to_others(made.folder)


@pytest.mark.skipif(os.name != "posix", reason="rights of the kind are POSIX's")
def test_a_folder_that_others_may_read_is_known_unless_the_way_there_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "outer" / "register"
    folder.mkdir(parents=True)
    for place, mode in ((folder, 0o755), (folder.parent, 0o755)):
        place.chmod(mode)
    closed_above = any(not each.stat().st_mode & 0o011 for each in tmp_path.parents) or not (
        tmp_path.stat().st_mode & 0o011
    )
    assert open_to_others(folder) is not closed_above
    folder.parent.chmod(0o700)
    assert not open_to_others(folder)


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "waiting-private"
    folder.mkdir()
    (folder / "register.csv").write_text("case,name\nC1,Ylva\n", encoding="utf-8")
    assert make_register(folder, tmp_path / "waiting").there
    assert [path.name for path in folder.iterdir()] == ["register.csv"]
    other = tmp_path / "photos"
    other.mkdir()
    (other / "a.jpg").write_bytes(b"x")
    for place in (other, other / "a.jpg"):
        with pytest.raises(OutputExistsError):
            make_register(place, tmp_path / "waiting")
    assert [path.name for path in other.iterdir()] == ["a.jpg"]


def test_a_register_in_the_study_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    study = tmp_path / "waiting"
    study.mkdir()
    ways = [study, study / "private", study / ".." / "waiting" / "x"]
    try:
        (tmp_path / "link").symlink_to(study, target_is_directory=True)
        ways.append(tmp_path / "link" / "private")
    except OSError:
        pass
    for place in ways:
        with pytest.raises(UnusableFileError, match="inside the study's folder"):
            make_register(place, study)
    assert list(study.iterdir()) == []


def test_a_checkout_around_it_is_seen(tmp_path: Path) -> None:
    assert checkout_around(tmp_path / "a" / "b") != tmp_path
    (tmp_path / ".git").mkdir()
    assert checkout_around(tmp_path / "a" / "b") == tmp_path.resolve()
