import numba
import pytest

from geodata.streets.compiling import compiled


def test_what_is_compiled_gives_what_it_gave_before():
    @compiled
    def double(number):
        return 2 * number

    assert double(21) == 42


def test_where_machine_code_can_be_kept_nowhere_it_is_made_all_the_same(monkeypatch: pytest.MonkeyPatch):
    keep = numba.njit

    def nowhere(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return keep(**options)

    monkeypatch.setattr(numba, "njit", nowhere)

    @compiled
    def double(number):
        return 2 * number

    assert double(21) == 42
