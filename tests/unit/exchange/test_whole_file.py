"""Exports appear whole or not at all, whatever the disk does."""

import errno
import os
from pathlib import Path

import pytest

from crmdesk.exchange import csv_file, whole_file, xlsx_file
from crmdesk.l10n.errors import CrmError

FORMATS = [csv_file, xlsx_file]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(whole_file.time, "sleep", lambda _seconds: None)


@pytest.mark.parametrize("known", FORMATS)
@pytest.mark.parametrize("failures", range(11))
def test_a_file_held_for_a_moment_is_waited_for(tmp_path, monkeypatch, known, failures):
    path = tmp_path / f"out{known.ENDINGS[0]}"
    known.write_table(path, ["old"], [], exact=True)
    before = path.read_bytes()
    left = [failures]
    replace = Path.replace

    def sometimes(draft, target):
        left[0] -= 1
        if left[0] >= 0:
            raise PermissionError(errno.EACCES, "held by another program")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", sometimes)
    if failures < 10:
        known.write_table(path, ["new"], [], exact=True)
        assert known.open_table(path).header == ["new"]
    else:
        with pytest.raises(CrmError, match="unchanged"):
            known.write_table(path, ["new"], [], exact=True)
        assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("known", FORMATS)
def test_rows_that_fail_half_way_leave_the_old_file(tmp_path, known):
    path = tmp_path / f"out{known.ENDINGS[0]}"
    known.write_table(path, ["old"], [], exact=True)

    def rows():
        yield ["one"]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        known.write_table(path, ["new"], rows(), exact=True)
    assert known.open_table(path).header == ["old"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("known", FORMATS)
def test_a_full_disk_leaves_the_old_file(tmp_path, known):
    resource = pytest.importorskip("resource")
    import signal

    path = tmp_path / f"out{known.ENDINGS[0]}"
    known.write_table(path, ["old"], [], exact=True)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        for size in (0, 1000, 20_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
            with pytest.raises(CrmError, match="unchanged"):
                known.write_table(path, ["new"], [[os.urandom(40).hex()] for _ in range(3000)], exact=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert known.open_table(path).header == ["old"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    known.write_table(path, ["new"], [["x"]], exact=True)


@pytest.mark.parametrize("known", FORMATS)
def test_a_folder_that_is_not_there_is_told(tmp_path, known):
    with pytest.raises(CrmError, match="could not be written"):
        known.write_table(tmp_path / "none" / f"out{known.ENDINGS[0]}", ["a"], [], exact=False)
