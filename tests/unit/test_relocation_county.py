"""The demo county: its counts are those of the source, its bytes those of its seed."""

from hashlib import sha256

from demo.relocation.county import FLOOR, UNCHANGED
from demo.relocation.office import bytes_of
from demo.relocation.story import DAYS, County, sendings

COUNTY = County(2016)


def test_twelve_townships_lock_the_floor_and_four_bureaux_have_three_each() -> None:
    towns = COUNTY.towns
    assert len(towns) == 12
    assert sum(town.locked for town in towns) == FLOOR == 4785
    assert sum(town.on_list for town in towns) >= FLOOR
    for bureau in ("B1", "B2", "B3", "B4"):
        assert sum(town.bureau == bureau for town in towns) == 3
    unchanged = [town for town in towns if town.unit_id in UNCHANGED]
    assert all(town.on_list == town.locked for town in unchanged)


def test_sites_add_up_to_the_list_until_somebody_adjusts_them() -> None:
    for town in COUNTY.towns:
        for day in (DAYS[0], DAYS[-1]):
            planned = sum(site.households(day) for site in COUNTY.sites[town.unit_id])
            adjusted = 6 if (town.unit_id, day) == ("T06", DAYS[-1]) else 0
            assert planned == town.on_list + adjusted


def test_figures_of_the_works_only_grow() -> None:
    for town in COUNTY.towns:
        for site in COUNTY.sites[town.unit_id]:
            built = [site.built(day) for day in DAYS]
            assert built == sorted(built)


def test_workbooks_are_the_same_every_time() -> None:
    sent = sendings(COUNTY)
    assert 240 <= len(sent) <= 280
    assert len({sending.path for sending in sent}) == len(sent)
    again = sendings(County(2016))
    for one, other in zip(sent[::25], again[::25], strict=True):
        assert one.path == other.path
        first, second = bytes_of(one)[0], bytes_of(other)[0]
        assert sha256(first).hexdigest() == sha256(second).hexdigest()
