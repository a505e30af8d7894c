"""What people say about duplicates: the later decision wins, and each can be taken back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dispatch.orders.duplicates import Decision, Decisions
from geodata.requests.record import ServiceRequest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def request(name: str, at: datetime = NOON - timedelta(days=1)) -> ServiceRequest:
    return ServiceRequest(
        jurisdiction_id="grid", service_request_id=name, service_code="x", status="open", requested_datetime=at
    )


def join(*names: str) -> Decision:
    return Decision(is_same=True, request_ids=names, by="Ann", at=NOON)


def split(*names: str) -> Decision:
    return Decision(is_same=False, request_ids=names, by="Bo", at=NOON)


def said(one: str, other: str, *taken: Decision) -> bool | None:
    decisions = Decisions(taken)
    answers = {decisions.said(request(one), request(other)), decisions.said(request(other), request(one))}
    assert len(answers) == 1
    return answers.pop()


def test_nothing_is_said_of_requests_nobody_decided_on() -> None:
    assert said("A", "B", join("C", "D")) is None


def test_joined_requests_are_the_same_work() -> None:
    assert said("A", "B", join("A", "B")) is True


def test_what_is_the_same_as_one_of_them_is_the_same_as_all() -> None:
    assert said("A", "C", join("A", "B"), join("B", "C")) is True


def test_a_join_is_taken_back_by_a_split() -> None:
    assert said("A", "B", join("A", "B"), split("A", "B")) is False


def test_a_split_is_taken_back_by_a_join() -> None:
    assert said("A", "B", split("A", "B"), join("A", "B")) is True


def test_one_that_is_split_is_other_work_than_all_that_was_reported_until_then() -> None:
    taken = (join("A", "B", "C"), split("A"))
    assert (said("A", "B", *taken), said("A", "Z", *taken), said("B", "C", *taken)) == (False, False, True)


def test_one_that_is_split_may_still_be_the_same_as_what_is_reported_later() -> None:
    later = request("Z", NOON + timedelta(minutes=1))
    assert Decisions([split("A")]).said(request("A"), later) is None


def test_one_that_is_split_and_joined_again_is_free_to_meet_others() -> None:
    assert said("A", "Z", split("A"), join("A", "B")) is None


def test_several_that_are_split_are_other_work_than_each_other_alone() -> None:
    taken = (split("A", "B", "C"),)
    assert (said("A", "B", *taken), said("B", "C", *taken), said("A", "Z", *taken)) == (False, False, None)


def test_splitting_some_of_a_set_leaves_the_others_joined() -> None:
    taken = (join("A", "B", "C", "D"), split("A", "B"))
    assert (said("C", "D", *taken), said("A", "B", *taken), said("A", "C", *taken)) == (True, False, None)


def test_a_set_of_one_is_no_set() -> None:
    assert not Decisions([join("A", "B"), split("A")]).joined


def test_decisions_about_requests_are_found_in_their_order() -> None:
    first, second, other = join("A", "B"), split("B"), join("C", "D")
    assert Decisions([first, other, second]).about(["B"]) == (first, second)


@given(
    st.lists(
        st.tuples(st.booleans(), st.lists(st.sampled_from("ABCDE"), min_size=2, max_size=4, unique=True)), max_size=8
    )
)
def test_the_last_word_on_a_pair_holds(words: list[tuple[bool, list[str]]]) -> None:
    taken = [join(*names) if is_same else split(*names) for is_same, names in words]
    if taken:
        last = taken[-1]
        assert said(*last.request_ids[:2], *taken) is last.is_same
    for name, together in Decisions(taken).joined.items():
        assert name in together
        assert all(said(name, other, *taken) is True for other in together - {name})
