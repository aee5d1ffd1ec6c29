"""A database on a network file system is refused, by what the kernel tells of the mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from townhall.store.sqlite.disks import kind_of, network_kind

MOUNTS = """\
22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
30 22 0:50 / /srv rw,relatime shared:1 - nfs4 server:/export rw,vers=4.2
31 30 8:2 / /srv/town\\040hall rw,relatime - xfs /dev/sdb1 rw
32 22 0:60 / /mnt/c rw - 9p C:\\134 rw
33 22 8:3 / /over rw - ext4 /dev/sdc1 rw
34 22 0:61 / /over rw - fuse.sshfs me@there: rw
35 22 broken
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/people/ada", "ext4"),
        ("/srv", "nfs4"),
        ("/srv/other", "nfs4"),
        ("/srv/town hall/deep", "xfs"),
        ("/srvice", "ext4"),
        ("/mnt/c/town", "9p"),
        ("/over", "fuse.sshfs"),
    ],
)
def test_a_folder_lies_on_the_last_mount_of_the_nearest_place(folder: str, kind: str) -> None:
    assert kind_of(Path(folder), MOUNTS) == kind


def test_this_folder_lies_on_a_disk(tmp_path: Path) -> None:
    assert network_kind(tmp_path) is None
    assert kind_of(tmp_path, "") == ""
