"""A column of cells means what its cells mean, however it is cut and whichever way it is read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.contracts import FieldForm
from sources.values import codes, distinct, figures, parse

FORMS: dict[str, dict[str, Any]] = {
    "money": {"type": "money"},
    "number": {"type": "number", "units": {"公里": 1, "米": 0.001}},
    "count": {"type": "count", "markers": {"无": "zero", "9999": "withheld"}},
    "points": {"type": "percent"},
    "fraction": {"type": "percent", "scale": "fraction", "markers": {"无": "zero"}},
    "date": {"type": "date"},
    "date_mdy": {"type": "date", "order": "mdy"},
    "date_range": {"type": "date_range"},
    "period": {"type": "period"},
    "yes_no": {"type": "yes_no"},
    "choice": {"type": "choice", "codes": {"new": ["新建"], "one": ["1"], "none": ["无"]}},
    "text": {"type": "text"},
    "text_own": {"type": "text", "markers": {"此项目情况另行上报": "withheld", "12": "blank"}},
    "text_stripped": {"type": "text", "strip": ["★"], "part": "before_gap"},
    "code": {"type": "code"},
    "code_own": {"type": "code", "markers": {"a-0": "blank"}},
}
number = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**17))
piece = st.sampled_from(
    [*"0123456789.,-+/%年月日季度上下旬底半约万亿元米公里一二三无x×*— \u3000\u00a0\n★甲a２，－①²",
     "2017", "预计", "左右", "（估）", "百分点", "第", "至今", "此项目情况另行上报", "-----",
     "新建"]
)  # fmt: skip
written = st.lists(piece, max_size=9).map("".join)
cell = st.one_of(
    st.just(""),
    number.map(lambda value: f"n{value:f}"),
    st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda value: f"n{value:.15g}"),
    number.map(lambda value: f"p{value:f}"),
    number.map(lambda value: f"t{value}"),
    st.integers(0, 99999).map(lambda value: f"n{value}"),
    st.dates().map(lambda value: f"d{value.isoformat()} 00:00:00"),
    st.dates().map(lambda value: f"t{value.year}.{value.month}"),
    st.sampled_from(["b0", "b1", "e#REF!", "t2016.3-2017.6", "t1-3月", "n9999", "tA-0", "n12"]),
    written.map(lambda text: f"t{text}"),
)
column = st.lists(cell, min_size=1, max_size=12)


def form_of(name: str) -> FieldForm:
    return FieldForm.model_validate(
        {"name": "f", "title": {"zh": "栏"}, "header": ["栏"], **FORMS[name]}
    )


def frame_of(cells: list[str], factor: str = "0.0001") -> pl.DataFrame:
    return pl.DataFrame(
        {
            "cell": cells,
            "year": ["2017" if place % 3 else None for place in range(len(cells))],
            "is_1904": [place % 2 == 0 for place in range(len(cells))],
        },
        schema={"cell": pl.String, "year": pl.String, "is_1904": pl.Boolean},
    ).with_columns(pl.lit(Decimal(factor)).cast(pl.Decimal(12, 4)).alias("factor"))


@pytest.mark.parametrize("name", FORMS)
@given(cells=column, cut=st.integers(0, 12))
@settings(max_examples=25, deadline=None)
def test_a_column_may_be_cut_anywhere(name: str, cells: list[str], cut: int) -> None:
    form, frame = form_of(name), frame_of(cells)
    whole = parse(form, frame)
    parts = [part for part in (frame[:cut], frame[cut:]) if part.height]
    assert pl.concat([parse(form, part) for part in parts]).equals(whole)
    one_by_one = [parse(form, frame[place : place + 1]) for place in range(frame.height)]
    assert pl.concat(one_by_one).equals(whole)


def by_rule(form: FieldForm, frame: pl.DataFrame, patch: pytest.MonkeyPatch) -> pl.DataFrame:
    """Parse without any shortcut: every cell goes through the general rules."""

    def all_of_them(
        cells: pl.DataFrame,
        read: Callable[[pl.DataFrame], pl.DataFrame],
        *also: str,
        apart_from: pl.Series | None = None,
    ) -> pl.DataFrame:
        return distinct.read_distinct(cells, read, *also)

    with patch.context() as patched:
        # What says its number or text at once does not, for once.
        patched.setattr(figures, "_PLAIN", "^never$")
        patched.setattr(figures, "_PLAIN_PERCENT", "^never$")
        patched.setattr(codes, "_TIDY_CODE", "^never$")
        patched.setattr(codes, "surely_no_marker", lambda form, text: pl.lit(False))
        patched.setattr(codes, "markers_may_be_figures", lambda form: True)
        patched.setattr(figures, "read_distinct", all_of_them)
        return parse(form, frame)


@pytest.mark.parametrize("name", FORMS)
@given(cells=column)
@settings(max_examples=25, deadline=None)
def test_shortcuts_change_nothing(name: str, cells: list[str]) -> None:
    form, frame = form_of(name), frame_of(cells, "1")
    with pytest.MonkeyPatch.context() as patch:
        assert by_rule(form, frame, patch).equals(parse(form, frame))


@pytest.mark.parametrize("name", FORMS)
@given(cells=column)
@settings(max_examples=15, deadline=None)
def test_every_cell_has_a_state_and_a_value_only_where_the_state_says_so(
    name: str, cells: list[str]
) -> None:
    typed = parse(form_of(name), frame_of(cells))
    assert typed.height == len(cells)
    for row in typed.iter_rows(named=True):
        told = row["f__state"] in ("reported", "zero", "estimated")
        has_value = row["f"] is not None or row.get("f__from") is not None
        assert told == has_value


@given(value=st.decimals(-(10**9), 10**9, places=6, allow_nan=False))
def test_a_written_amount_is_the_same_in_every_unit(value: Decimal) -> None:
    form = form_of("money")
    sizes = {"元": "10000", "千元": "10", "万元": "1", "百万元": "0.01", "亿元": "0.0001"}
    cells = [f"t{value * Decimal(size):f}{unit}" for unit, size in sizes.items()]
    assert set(parse(form, frame_of(cells))["f"]) == {value}
