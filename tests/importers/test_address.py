import pytest

from shopcrm.importers.address import read_address, short_city, short_province


@pytest.mark.parametrize(
    ("text", "province", "city", "district"),
    [
        ("浙江省 杭州市 西湖区 某某街道 测试路1号(310000)", "浙江", "杭州", "西湖区"),
        ("上海 上海市 静安区 测试路2号", "上海", "上海", "静安区"),
        ("上海", "上海", "上海", ""),
        ("内蒙古自治区", "内蒙古", "", ""),
        ("广西壮族自治区 南宁市 青秀区 路", "广西", "南宁", "青秀区"),
        ("湖北省 恩施土家族苗族自治州 恩施市 路", "湖北", "恩施土家族苗族", "恩施市"),
        ("浙江省杭州市西湖区某某街道测试路1号", "浙江", "杭州", "西湖区"),
        ("浙江杭州市西湖区测试路1号", "浙江", "杭州", "西湖区"),
        ("浙江-杭州市-西湖区", "浙江", "杭州", "西湖区"),
        ("北京朝阳区三环以内", "北京", "北京", "朝阳区"),
        ("上海市上海市浦东新区测试路2号", "上海", "上海", "浦东新区"),
        ("湖北省恩施土家族苗族自治州恩施市某某路", "湖北", "恩施土家族苗族", "恩施市"),
        ("内蒙古自治区锡林郭勒盟锡林浩特市", "内蒙古", "锡林郭勒", "锡林浩特市"),
        ("湖北省潜江市园林街道社区1号", "湖北", "潜江", ""),
        ("新疆维吾尔自治区某某路", "新疆", "", ""),
        ("浙江省杭州西湖区", "浙江", "", ""),
        # Streets that are named after provinces.
        ("河南路5号", "", "", ""),
        ("上海路5号", "", "", ""),
        ("Some street 5", "", "", ""),
        ("", "", "", ""),
    ],
)
def test_takes_addresses_apart(text: str, province: str, city: str, district: str) -> None:
    place = read_address(text)
    assert (place.province, place.city, place.district) == (province, city, district)


def test_the_composite_cell_of_2026_holds_name_and_phone() -> None:
    place = read_address("林小雨，86-13800138000，浙江省 杭州市 西湖区 测试路1号 ，")
    assert (place.recipient, place.phone, place.city) == ("林小雨", "13800138000", "杭州")
    masked = read_address("林**，86-138****8000，浙江省 杭州市 西湖区 **路*号 ，")
    assert (masked.recipient, masked.phone) == ("林**", "138****8000")


def test_columns_of_their_own_are_shortened_alike() -> None:
    assert short_province("新疆维吾尔自治区") == "新疆"
    assert short_province("Bavaria") == "Bavaria"
    assert short_city("杭州市") == "杭州"
    assert short_city("沙市") == "沙市"
