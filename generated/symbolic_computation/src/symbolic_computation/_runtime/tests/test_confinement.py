import os
import resource
import signal
import tempfile
from pathlib import Path

import pytest

from ..symbolic import confinement
from ..symbolic.confinement import Confinement


@pytest.fixture
def limits(monkeypatch):
    """The limits that would have been set: nothing in this file limits the tests themselves."""
    made = {}
    monkeypatch.setattr(resource, "setrlimit", made.__setitem__)
    return made


class Library:
    """A system that does what it is asked, or refuses with an error number."""

    def __init__(self, monkeypatch, error=0):
        self.asked = []
        self.error = error
        monkeypatch.setattr(confinement, "_system_library", lambda: self)
        monkeypatch.setattr(confinement.ctypes, "get_errno", lambda: error)

    def unshare(self, flags):
        self.asked.append(flags)
        return -1 if self.error else 0

    def prctl(self, option, value, *rest):
        self.asked.append((option, value.value))
        return -1 if self.error else 0


def test_what_holds_and_what_does_not_with_its_reason():
    state = Confinement()
    state.attempt("one", lambda: None)
    state.attempt("two", lambda: "too old")

    def refused():
        raise OSError(1, "Operation not permitted")

    def absent():
        raise AttributeError

    state.attempt("three", refused)
    state.attempt("four", absent)
    assert state.held == ["one"]
    assert state.missing == {
        "two": "too old",
        "three": "[Errno 1] Operation not permitted",
        "four": "AttributeError",
    }


def test_limits_before_anything_is_loaded(limits, monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    monkeypatch.setattr(confinement, "leave_network", lambda: "no")
    state = Confinement()
    confinement.confine_before_imports(state, file_mib=64, open_files=256)
    assert limits == {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (64 << 20, 64 << 20),
        resource.RLIMIT_NOFILE: (256, 256),
    }
    assert (state.held, state.missing) == (["core dumps", "file size", "open files"], {"network": "no"})


def test_limits_after_everything_is_loaded(monkeypatch, tmp_path):
    called = []
    monkeypatch.setattr(confinement, "limit_memory", lambda mib: called.append(("memory", mib)))
    monkeypatch.setattr(confinement, "drop_root", lambda readable, writable: called.append((readable, writable)))
    monkeypatch.setattr(confinement, "limit_processes", lambda count: called.append(("processes", count)))
    monkeypatch.setattr(confinement, "control_process", lambda *control: called.append(control))
    state = Confinement()
    confinement.confine_after_imports(state, memory_mib=512, processes=8, readable=[tmp_path], writable=[])
    # The signal of the parent's death is cleared by a change of user, and processes are counted for the new one.
    assert called == [("memory", 512), ([tmp_path], []), ("processes", 8), (38, 1), (1, signal.SIGKILL)]
    assert state.held == ["memory", "user", "processes", "privileges", "parent"]


def test_a_lower_limit_stays(limits, monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (100, 200))
    confinement.lower_limit(resource.RLIMIT_NOFILE, 300)
    assert limits == {resource.RLIMIT_NOFILE: (200, 200)}


def test_memory_is_granted_on_top_of_what_is_mapped(limits, monkeypatch):
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    monkeypatch.setattr(confinement.sys, "platform", "linux")
    monkeypatch.setattr(confinement, "mapped_bytes", lambda: 1000)
    assert confinement.limit_memory(3) is None
    assert limits == {resource.RLIMIT_AS: (1000 + 3 * 1024 * 1024,) * 2}


def test_elsewhere_memory_is_not_held(limits, monkeypatch):
    monkeypatch.setattr(confinement.sys, "platform", "darwin")
    assert confinement.limit_memory(3) == "darwin does not hold processes to an address space"
    assert limits == {}


def test_mapped_memory_grows_with_what_is_mapped():
    before = confinement.mapped_bytes()
    if before == 0:
        pytest.skip("the system does not tell")
    block = bytearray(64 << 20)
    assert confinement.mapped_bytes() - before >= len(block) - (1 << 20)


def test_a_system_that_does_not_tell_maps_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(confinement, "_MAPPED", tmp_path / "missing")
    assert confinement.mapped_bytes() == 0


@pytest.mark.parametrize(
    ("hard", "expected"), [(resource.RLIM_INFINITY, (16, resource.RLIM_INFINITY)), (12, (12, 12)), (100, (16, 100))]
)
def test_processor_time_counts_from_now(limits, monkeypatch, hard, expected):
    class Used:
        ru_utime = 7.5
        ru_stime = 3.0

    monkeypatch.setattr(resource, "getrusage", lambda who: Used)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (1, hard))
    confinement.limit_processor_time(5)
    assert limits == {resource.RLIMIT_CPU: expected}


def test_processes_are_counted_from_now(limits, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    monkeypatch.setattr(confinement, "tasks_of_user", lambda user: 40 if user == 1000 else None)
    assert confinement.limit_processes(8) is None
    assert limits == {resource.RLIMIT_NPROC: (48, 48)}


def test_root_is_not_bound_in_its_processes(limits, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert confinement.limit_processes(8) == "root is not bound by it"
    assert limits == {}


def test_processes_that_cannot_be_counted_are_not_limited(limits, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    monkeypatch.setattr(confinement, "tasks_of_user", lambda user: None)
    assert confinement.limit_processes(8) == "the processes of the user cannot be counted"
    assert limits == {}


def test_threads_of_a_user_are_counted(monkeypatch, tmp_path):
    for process, threads in (("1", 2), ("2", 3), ("self", 9)):
        for thread in range(threads):
            (tmp_path / process / "task" / str(thread)).mkdir(parents=True)
    (tmp_path / "3").mkdir()
    monkeypatch.setattr(confinement, "_PROCESSES", tmp_path)
    assert confinement.tasks_of_user(os.getuid()) == 5
    assert confinement.tasks_of_user(os.getuid() + 1) is None


def test_without_a_list_of_processes_nothing_is_counted(monkeypatch, tmp_path):
    monkeypatch.setattr(confinement, "_PROCESSES", tmp_path / "missing")
    assert confinement.tasks_of_user(0) is None


@pytest.fixture
def root(monkeypatch):
    """What root would have done."""
    done = []
    monkeypatch.setattr(os, "getuid", lambda: 0)
    for name in ("chown", "setgroups", "setgid", "setuid"):
        monkeypatch.setattr(os, name, lambda *what, name=name: done.append((name, *what)))
    return done


def test_root_becomes_nobody_and_keeps_its_home(root, tmp_path, monkeypatch):
    monkeypatch.setattr(confinement, "unreadable_for_others", lambda paths: None)
    assert confinement.drop_root([], [tmp_path]) is None
    assert root == [
        ("chown", tmp_path, 65534, 65534),
        ("setgroups", []),
        ("setgid", 65534),
        ("setuid", 65534),
    ]


def test_root_stays_where_nobody_could_read(root, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(confinement, "unreadable_for_others", lambda paths: asked.extend(paths) or tmp_path)
    reason = confinement.drop_root([tmp_path / "code"], [tmp_path / "home"])
    assert reason == f"an unprivileged user cannot read {tmp_path}"
    assert (asked, root) == ([tmp_path / "code", tmp_path], [])


def test_who_is_not_root_is_unprivileged_already(root, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert confinement.drop_root([], []) is None
    assert root == []


def test_one_closed_folder_on_the_way_is_enough():
    # Temporary files may lie where others may not enter, and then some other folder of everybody's does.
    for folder in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            base = Path(name).resolve()
            base.chmod(0o711)
            if confinement.unreadable_for_others([base]) is None:
                return check_closed_folders(base)
    pytest.fail("no folder for temporary files is everybody's")


def check_closed_folders(tmp_path):
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for folder in (tmp_path / "a", inner):
        folder.chmod(0o711)
    assert confinement.unreadable_for_others([inner]) is None
    (tmp_path / "a").chmod(0o770)
    assert confinement.unreadable_for_others([tmp_path, inner]) == tmp_path / "a"
    (tmp_path / "a").chmod(0o711)
    inner.chmod(0o710)
    assert confinement.unreadable_for_others([inner]) == inner


def test_root_leaves_the_network(monkeypatch):
    library = Library(monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert confinement.leave_network() is None
    assert library.asked == [0x40000000]


def test_a_network_that_cannot_be_left(monkeypatch):
    Library(monkeypatch, error=1)
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert confinement.leave_network() == "the system refuses to leave it: Operation not permitted"


def test_others_keep_the_network(monkeypatch):
    library = Library(monkeypatch)
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert "only root may leave it" in confinement.leave_network()
    assert library.asked == []


def test_process_controls(monkeypatch):
    monkeypatch.setattr(confinement.sys, "platform", "linux")
    library = Library(monkeypatch)
    assert confinement.control_process(38, 1) is None
    assert library.asked == [(38, 1)]
    Library(monkeypatch, error=22)
    assert confinement.control_process(38, 1) == "Invalid argument"
    monkeypatch.setattr(confinement.sys, "platform", "darwin")
    assert confinement.control_process(38, 1) == "darwin has no such control"


def test_the_system_answers():
    if confinement.sys.platform != "linux":
        pytest.skip("a control of Linux")
    assert confinement.control_process(0x7FFFFFFF, 0) == "Invalid argument"
