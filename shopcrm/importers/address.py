"""Where does a Chinese address lie, and what else has the platform written into its cell?"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_PROVINCES: Final = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾", "内蒙古",
    "广西", "西藏", "宁夏", "新疆", "香港", "澳门",
)  # fmt: skip
_CITY_PROVINCES: Final = frozenset({"北京", "天津", "上海", "重庆", "香港", "澳门"})
_TAIL: Final = re.compile(r"(特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)$")
_COMPOSITE: Final = re.compile(r"^([^，,]{1,40})[，,]\s*(?:86-)?([\d*＊-]{7,20})[，,]\s*(.*?)[，,\s]*$", re.DOTALL)
_CITY_TAIL: Final = re.compile(r"(?<=..)(市|地区|自治州|盟)$")


# The same without spaces, or with hyphens (浙江省杭州市西湖区…). A street may be named after a province.
_WORD: Final = "(?:(?![街路道巷镇乡村弄省市])[\u4e00-\u9fff])"
_JOINED: Final = re.compile(
    rf"(?P<province>{'|'.join(_PROVINCES)})(?P<tail>特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|省|市)?[-/]?"
    rf"(?P<city>{_WORD}{{2,10}}?(?:市|地区|自治州|盟))?[-/]?(?P<district>{_WORD}{{1,4}}?(?:区|县|市|旗))?"
)


class Place(NamedTuple):
    """The parts of an address cell; what is not there is ""."""

    recipient: str
    phone: str
    province: str
    city: str
    district: str
    address: str


def read_address(text: str) -> Place:
    """Take an address cell apart.

    Knows ``省 市 区 街道 详址(邮编)`` and the composite ``姓名，86-手机号，省 市 区 详址 ，`` (formats.md 1.4).
    """
    recipient = phone = ""
    found = _COMPOSITE.match(text) if "，" in text or "," in text else None
    if found and not _province(found.group(1).split(" ")[0]):
        recipient, phone, text = found.group(1).strip(), found.group(2), found.group(3)
    parts = text.split()
    province = _province(parts[0]) if parts else ""
    if not province:
        return Place(recipient, phone, *_joined(text), text)
    city = _city(province, parts[1]) if len(parts) > 1 else (province if province in _CITY_PROVINCES else "")
    return Place(recipient, phone, province, city, parts[2] if len(parts) > 2 else "", text)


def _joined(text: str) -> tuple[str, str, str]:
    """Return (province, city, district) of an address whose parts stand together; "" for what it does not tell."""
    found = _JOINED.match(text)
    if found is None:
        return "", "", ""
    province, city, district = found["province"], found["city"] or "", found["district"] or ""
    if province in _CITY_PROVINCES:
        return (province, province, district) if found["tail"] or city or district else ("", "", "")
    if city:
        return province, _city(province, city), district
    return (province if found["tail"] else ""), "", ""


@lru_cache(maxsize=4096)
def _province(text: str) -> str:
    """Return the short name of the province ``text`` names, or ""."""
    short = _TAIL.sub("", text)
    return short if short in _PROVINCES else ""


@lru_cache(maxsize=8192)
def _city(province: str, text: str) -> str:
    """Return a city's plain name; the four municipalities are their own city."""
    if province in _CITY_PROVINCES:
        return province
    return _CITY_TAIL.sub("", text)


def short_province(text: str) -> str:
    """Return the plain name of a province column's value, or the value itself."""
    return _province(text) or text


def short_city(text: str) -> str:
    """Return the plain name of a city column's value."""
    return _CITY_TAIL.sub("", text)
