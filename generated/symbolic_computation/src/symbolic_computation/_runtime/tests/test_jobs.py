import socket
import threading

import pytest

from ..service.problem import Problem
from ..symbolic.jobs import Job, JobQueue, no_capacity


@pytest.fixture
def worker():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
def queue():
    made = JobQueue(3)
    yield made
    made.close(1)
    made.release()


def job(name="task"):
    return Job(name, {}, 1.0)


def test_first_come_first_served(queue, worker):
    jobs = [job(), job(), job()]
    for one in jobs:
        queue.put(one)
    assert [queue.take(worker[0]) for _ in jobs] == jobs


def test_a_job_that_was_taken_runs(queue, worker):
    one = job()
    queue.put(one)
    queue.take(worker[0])
    assert one.answer.running()


def test_a_full_queue_says_when_to_come_again(queue):
    for _ in range(3):
        queue.put(job())
    with pytest.raises(Problem, match="503: 3 tasks wait already") as caught:
        queue.put(job())
    assert caught.value.headers == {"Retry-After": "1"}


def test_room_comes_back(queue, worker):
    for _ in range(3):
        queue.put(job())
    queue.take(worker[0])
    queue.put(job())


def test_a_taker_waits_for_a_job(queue, worker):
    taken = []
    taking = threading.Thread(target=lambda: taken.append(queue.take(worker[0])))
    taking.start()
    one = job()
    queue.put(one)
    taking.join(20)
    assert taken == [one]


def test_a_taker_whose_worker_dies_takes_nothing(queue, worker):
    taken = []
    taking = threading.Thread(target=lambda: taken.append(queue.take(worker[0])))
    taking.start()
    worker[1].close()
    taking.join(20)
    assert taken == [None]
    queue.put(job())


def test_a_job_is_left_to_others_when_the_worker_is_gone(queue, worker):
    one = job()
    queue.put(one)
    worker[1].close()
    assert queue.take(worker[0]) is None
    other, peer = socket.socketpair()
    with other, peer:
        assert queue.take(other) is one


def test_every_job_is_taken_once(worker):
    queue = JobQueue(1000)
    taken = []

    def work():
        while (one := queue.take(worker[0])) is not None:
            taken.append(one)
            one.answer.set_result(None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    jobs = [job() for _ in range(500)]
    for one in jobs:
        queue.put(one)
    for one in jobs:
        one.answer.result(20)
    queue.close(4)
    for thread in threads:
        thread.join(20)
    queue.release()
    assert len(taken) == 500
    assert set(taken) == set(jobs)


def test_a_job_that_was_withdrawn_is_not_taken(queue, worker):
    first, second = job(), job()
    queue.put(first)
    queue.put(second)
    assert queue.withdraw(first)
    assert first.answer.cancelled()
    assert queue.take(worker[0]) is second


def test_a_job_that_its_caller_gave_up_is_not_taken(queue, worker):
    first, second = job(), job()
    queue.put(first)
    queue.put(second)
    first.answer.cancel()
    assert queue.take(worker[0]) is second


def test_a_withdrawn_job_makes_room(queue):
    first = job()
    queue.put(first)
    queue.put(job())
    queue.put(job())
    queue.withdraw(first)
    queue.put(job())


def test_a_job_at_work_is_not_withdrawn(queue, worker):
    one = job()
    queue.put(one)
    queue.take(worker[0])
    assert queue.withdraw(one) is False


def test_what_is_put_back_is_next(queue, worker):
    first, second = job(), job()
    queue.put(first)
    queue.put(second)
    taken = queue.take(worker[0])
    queue.put_back(taken)
    assert [queue.take(worker[0]), queue.take(worker[0])] == [first, second]


def test_what_is_put_back_when_all_are_refused_is_refused(queue, worker):
    queue.put(job())
    taken = queue.take(worker[0])
    queue.refuse("no worker starts: why")
    queue.put_back(taken)
    with pytest.raises(Problem, match="503: no worker starts: why"):
        taken.answer.result(0)
    queue.admit()
    last = job()
    queue.put(last)
    assert queue.take(worker[0]) is last


def test_all_are_refused_until_they_are_admitted(queue, worker):
    waiting, given_up = job(), job()
    queue.put(waiting)
    queue.put(given_up)
    given_up.answer.cancel()
    queue.refuse("no worker starts: why")
    with pytest.raises(Problem, match="503: no worker starts: why"):
        waiting.answer.result(0)
    with pytest.raises(Problem, match="503: no worker starts: why"):
        queue.put(job())
    queue.admit()
    one = job()
    queue.put(one)
    assert queue.take(worker[0]) is one


def test_a_closed_queue_stays_closed(worker):
    queue = JobQueue(3)
    waiting = job()
    queue.put(waiting)
    queue.close(1)
    queue.admit()
    with pytest.raises(Problem, match="503: the service ends"):
        waiting.answer.result(0)
    with pytest.raises(Problem, match="503: the service ends"):
        queue.put(job())
    assert queue.take(worker[0]) is None
    queue.release()


def test_a_bell_that_is_full_of_rings_rings_on(queue, worker):
    for _ in range(70_000):
        one = job()
        queue.put(one)
        queue.withdraw(one)
    last = job()
    queue.put(last)
    assert queue.take(worker[0]) is last


def test_a_thread_that_was_too_slow_for_a_job_goes_on(queue):
    left = []
    looking = threading.Thread(target=lambda: left.append(queue._next()), daemon=True)
    looking.start()
    looking.join(20)
    assert left == [None]


def test_a_refusal_says_when_to_come_again():
    assert no_capacity("full", retry_s=7).headers == {"Retry-After": "7"}
