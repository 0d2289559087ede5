from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.importers.cells import number_was_damaged, serial_date, text_of
from shopcrm.importers.headings import heading, word
from shopcrm.importers.moments import MomentReader
from shopcrm.reports.safe_text import safe_text

SHANGHAI_MIDNIGHT = 1_582_214_400  # 2020-02-21 00:00:00 in Shanghai


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('="3515"', "3515"),
        ('=""', ""),
        ("'13800138000", "13800138000"),
        ("\t9001", "9001"),
        ("商品ID\t", "商品ID"),
        ("-", ""),
        ("--", ""),
        ("——", ""),
        ("/", ""),
        ("null", ""),
        ("'null'", ""),
        (None, ""),
        (28010.0, "28010"),
        (12.5, "12.5"),
        (7, "7"),
        ("无锡", "无锡"),
        ("-5.00", "-5.00"),
        ("nice", "nice"),
        ("Nora", "Nora"),
        (datetime(2020, 2, 21, 1, 2, 3), "2020-02-21 01:02:03"),
        ('"9001"', "9001"),
        ('"E-12.50"', "E-12.50"),
        ('"2026-03-05 10:11:12"', "2026-03-05 10:11:12"),
        ('="\'9001"', "9001"),
        ('"-"', ""),
        ('""', ""),
        ('"Best" mug', '"Best" mug'),
        ('mug "Best"', 'mug "Best"'),
        ('"Best" mug "No. 1"', '"Best" mug "No. 1"'),
        ('"Best mug"', '"Best mug"'),
        ('"3 in 1"', '"3 in 1"'),
        ('"小满"茶杯"大"', '"小满"茶杯"大"'),
        ('"', '"'),
        ('="', '="'),
    ],
)
def test_wrappers_and_null_words_come_off(cell: object, text: str) -> None:
    assert text_of(cell) == text


@given(st.text(alphabet=st.sampled_from("\"'=-/ \t1a杯“") | st.characters(exclude_categories=["C"]), max_size=20))
def test_what_is_stored_stays_itself_when_it_is_written_and_read_again(text: str) -> None:
    stored = text_of(text)
    assert text_of(stored) == stored
    assert text_of(safe_text(stored)) == stored


@given(st.text(alphabet=st.characters(categories=("L", "N")), min_size=1, max_size=20))
def test_plain_text_stays(text: str) -> None:
    if text.lower() not in {"null", "none", "nan"}:
        assert text_of(text) == text
        assert text_of(f'="{text}"') == text
        assert text_of(f"'{text}\t") == text


@pytest.mark.parametrize(
    ("shape", "other"),
    [
        (" 宝贝标题 ", "宝贝标题"),
        ("商品 ID", "商品ID"),
        ("商家应收金额(元)（支付金额）", "商家应收金额(元)(支付金额)"),
        ("\ufeff订单编号", "订单编号"),
        ("商品编码（平台）", "商品编码(平台)"),
        ("Order  ID", "Order ID"),
    ],
)
def test_headings_compare_whatever_their_width(shape: str, other: str) -> None:
    assert heading(shape) == heading(other)


def test_status_words_compare_whatever_their_comma() -> None:
    assert word("买家已付款，等待卖家发货") == word("买家已付款, 等待卖家发货")


@pytest.mark.parametrize("cell", [1.23e18, 2468013579024681357, "1.23E+18", "4.5e+18", "2E18"])
def test_numbers_that_lost_digits_are_seen(cell: object) -> None:
    assert number_was_damaged(cell)


@pytest.mark.parametrize("cell", ["2468013579024681357", 28010.0, 28010, "240101-123456789012345", "E12345", None])
def test_sound_numbers_are_left_alone(cell: object) -> None:
    assert not number_was_damaged(cell)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2020-02-21 00:00:00", SHANGHAI_MIDNIGHT),
        ("2020/2/21 0:00", [SHANGHAI_MIDNIGHT, 60]),
        ("2020/02/21 00:00:05", SHANGHAI_MIDNIGHT + 5),
        ("2020-02-21", [SHANGHAI_MIDNIGHT, 86400]),
        ("2020年2月21日 8时05分", [SHANGHAI_MIDNIGHT + 29100, 60]),
        ("2020-02-21T00:00:00+08:00", SHANGHAI_MIDNIGHT),
        ("2020-02-20T16:00:00Z", SHANGHAI_MIDNIGHT),
        ("2020-02-20 12:00:00 -0400", SHANGHAI_MIDNIGHT),
        (datetime(2020, 2, 21), SHANGHAI_MIDNIGHT),
        (date(2020, 2, 21), [SHANGHAI_MIDNIGHT, 86400]),
        (43882.0, SHANGHAI_MIDNIGHT),
        ("43882.5", SHANGHAI_MIDNIGHT + 43200),
        ("", None),
        (None, None),
        ("-", None),
        ("'null'", None),
    ],
)
def test_dates_of_every_shape(cell: object, moment: object) -> None:
    assert MomentReader("Asia/Shanghai").read(cell) == moment


@pytest.mark.parametrize(
    "cell",
    [
        "2020-13-01 00:00:00",
        "2020-02-30 00:00:00",
        "yesterday",
        "25/12/2020",
        "2020-02-21 25:00:00",
        "2020-02-21 -1:00:00",
        "2020-02-21 11: 1:00",
        12.0,
        "99",
    ],
)
def test_what_is_no_date_is_refused(cell: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        MomentReader("Asia/Shanghai", "ymd").read(cell)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2049, 12, 31)))
def test_the_quick_way_agrees_with_the_careful_one(moment: datetime) -> None:
    for zone in ("Asia/Shanghai", "Europe/London", "America/New_York"):
        reader = MomentReader(zone)
        # Text cannot tell the second of two equal hours.
        plain = moment.replace(microsecond=0, fold=0)
        assert reader.read(plain.strftime("%Y-%m-%d %H:%M:%S")) == reader.read(plain)


def test_many_times_of_day_are_read_as_a_few_are() -> None:
    reader = MomentReader("Asia/Shanghai")
    for second in [*range(0, 86_400, 7), 86_399]:
        clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        assert reader.read(f"2020-02-21 {clock}") == SHANGHAI_MIDNIGHT + second
    for strange in ("24:00:00", "23:60:00", "12:00:61"):
        with pytest.raises(ValueError, match="time"):
            reader.read(f"2020-02-21 {strange}")


def test_serials_outside_our_century_are_no_dates() -> None:
    with pytest.raises(ValueError, match="serial"):
        serial_date(100.0)


@pytest.mark.parametrize("text", ["26/3/15 10:20", "26-3-15 10:20", "26.3.15 10:20"])
def test_a_shortened_year_stands_first_where_the_platform_puts_it(text: str) -> None:
    wanted = MomentReader("Asia/Shanghai").read("2026-03-15 10:20")
    assert MomentReader("Asia/Shanghai", "ymd").read(text) == wanted


@pytest.mark.parametrize("text", ["1026-03-01", "2162-03-01 10:00:00"])
def test_years_without_any_order_are_no_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        MomentReader("Asia/Shanghai").read(text.replace(" 10:00:00", " 10:00"))
