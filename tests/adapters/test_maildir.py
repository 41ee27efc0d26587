"""The built-in mailbox: a Maildir that any mail program can open."""

import mailbox
import stat
from pathlib import Path

import pytest

from monitor.adapters.maildir import Mailbox
from monitor.model import Accepted, Delivery, TryLater
from tests.builders import NOW


def a_delivery(
    identity: str = "<1@example.org>", body: bytes = b"Subject: a\r\n\r\nb\r\n"
) -> Delivery:
    return Delivery(
        id=1,
        digest="D",
        address="a@b.example",
        period="P",
        message_id=identity,
        subject="S",
        body=body,
        created_at=NOW,
        due=NOW,
    )


def always() -> bool:
    return True


def test_a_message_is_filed_as_its_final_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "mail"

    result = Mailbox(folder).send(a_delivery(), "m@b.example", always)

    [file] = (folder / "new").iterdir()
    assert result == Accepted(reply=f"filed as {file}")
    assert file.read_bytes() == a_delivery().body
    assert list((folder / "tmp").iterdir()) == []
    assert [message["Subject"] for message in mailbox.Maildir(folder)] == ["a"]


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    folder = tmp_path / "mail"

    Mailbox(folder).send(a_delivery(), "m@b.example", always)

    for one in (folder, *folder.iterdir()):
        assert stat.S_IMODE(one.stat().st_mode) == 0o700


def test_the_same_message_is_filed_once_also_when_it_was_read_meanwhile(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    box.send(a_delivery(), "m@b.example", always)
    box.send(a_delivery(), "m@b.example", always)
    [file] = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "cur" / f"{file.name}:2,S")

    result = Mailbox(tmp_path).send(a_delivery(), "m@b.example", always)

    assert isinstance(result, Accepted)
    assert len(mailbox.Maildir(tmp_path)) == 1


def test_two_messages_are_two_files(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)

    box.send(a_delivery("<1@example.org>"), "m@b.example", always)
    box.send(a_delivery("<../../2@example.org>"), "m@b.example", always)

    assert len(list((tmp_path / "new").iterdir())) == 2


def test_a_lost_lease_files_nothing(tmp_path: Path) -> None:
    result = Mailbox(tmp_path).send(a_delivery(), "m@b.example", lambda: False)

    assert isinstance(result, TryLater)
    assert len(mailbox.Maildir(tmp_path)) == 0


def test_a_half_written_file_of_a_crash_is_overwritten(tmp_path: Path) -> None:
    box = Mailbox(tmp_path)
    box.send(a_delivery(), "m@b.example", always)
    [file] = (tmp_path / "new").iterdir()
    file.rename(tmp_path / "tmp" / file.name)
    (tmp_path / "tmp" / file.name).write_bytes(b"Sub")

    box.send(a_delivery(), "m@b.example", always)

    assert (tmp_path / "new" / file.name).read_bytes() == a_delivery().body


def test_a_folder_that_cannot_be_written_is_the_whole_servers_trouble(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")

    result = Mailbox(blocked / "mail").send(a_delivery(), "m@b.example", always)

    assert isinstance(result, TryLater)
    assert result.whole_server
    assert str(blocked) in result.reason


def test_a_failing_commit_is_raised(tmp_path: Path) -> None:
    def breaks() -> bool:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError, match="disk full"):
        Mailbox(tmp_path).send(a_delivery(), "m@b.example", breaks)
    assert len(mailbox.Maildir(tmp_path)) == 0
