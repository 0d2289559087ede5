"""Text of Taiwan, Hong Kong and Japan is told from that of China, and what is open is not guessed."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopcrm.base.errors import InputRefused
from shopcrm.importers import encodings
from shopcrm.importers.content import on_disk
from shopcrm.importers.east_asian import encoding_of_pairs
from shopcrm.importers.encodings import encoding_of
from tests import factories as make
from tests.importers.frames import read

TRADITIONAL = (
    "王小明 陳怡君 林志豪 張雅婷 李佳穎 黃俊傑 吳淑芬 劉冠宇 蔡宗翰 楊詩涵 許家豪 鄭雅雯 謝欣怡 郭俊宏 邱柏翰 廖佩珊 賴彥廷 徐筱涵 "
    "葉品妤 莊雅筑 呂承恩 江宜蓁 何家瑋 蕭敬騰 羅志祥 高雄市左營區博愛二路100號 臺北市大安區忠孝東路四段181巷35弄7號3樓 "
    "新北市板橋區文化路一段188巷 桃園市中壢區中央西路二段 臺中市西屯區臺灣大道三段99號 新竹縣竹北市光明六路 屏東縣潮州鎮 "
    "宜蘭縣羅東鎮 澎湖縣馬公市 香港銅鑼灣軒尼詩道 九龍旺角彌敦道 訂單編號 訂單狀態 買家帳號 商品名稱 收件人姓名 收件者電話 "
    "買家總支付金額 已完成 已取消 待出貨 寄送方式 蝦皮店到店 棉質圍裙 手工陶瓷杯 純銀耳環 北歐風抱枕 兒童繪本 高山烏龍茶禮盒 "
    "鳳梨酥 太陽餅 麻糬 蜂蜜蛋糕 請放管理室 備註 電子發票 統一編號"
).split()
SIMPLIFIED = (
    "王小明 陈怡君 欧阳娜娜 吕鑫淼 俞璟 苗苗 诸葛亮 陆珺 王祎 周喆 昕怡 梓涵 浙江省杭州市西湖区文三路100号 深圳市南山区粤海街道 "
    "亳州市谯城区 甪直镇 濮阳市 邗江区 宁波市鄞州区 衢州市柯城区 鄂尔多斯市 泸州市 黔东南苗族侗族自治州 订单编号 买家会员名 "
    "买家实际支付金额 订单状态 交易成功 收货人姓名 收货地址 联系手机 宝贝标题 手工羊毛毡耳环 棉麻围裙 咖啡杯 【赠品】 ★ の ① "
    "iPhone手机壳 T恤 请尽快发货 谢谢"
).split()
JAPANESE = (
    "注文番号 商品名 購入者氏名 山田太郎 佐藤花子 東京都渋谷区神宮前 大阪市北区梅田 お届け先住所 マグカップ ハンドメイドピアス ｱﾏｿﾞﾝ"
).split()
OTHERS = {
    "cp1251": "Москва Иванов Пётр улица Ленина заказ товар Санкт-Петербург Наталья ",
    "cp874": "กรุงเทพมหานคร สมชาย คำสั่งซื้อ ที่อยู่ เชียงใหม่ ",
}


def some(words: list[str], least: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=60).map(",".join)


@given(st.one_of(some(TRADITIONAL, 1), some(SIMPLIFIED, 1), some(SIMPLIFIED + TRADITIONAL, 1)))
def test_gb18030_is_never_read_as_another(text: str) -> None:
    assert encoding_of_pairs(text.encode("gb18030")) in {"gb18030", ""}


@pytest.mark.parametrize("words", [TRADITIONAL, SIMPLIFIED], ids=["traditional", "simplified"])
def test_every_real_word_beside_four_others_is_gb18030(words: list[str]) -> None:
    for at, word in enumerate(words):
        table = ",".join((word, *(words[(at + step) % len(words)] for step in (7, 17, 23, 29))))
        assert encoding_of_pairs(table.encode("gb18030")) == "gb18030"


@given(some(TRADITIONAL, 8))
def test_words_of_taiwan_are_big5(text: str) -> None:
    assert encoding_of_pairs(text.encode("cp950")) in {"cp950", ""}


@pytest.mark.parametrize(("words", "encoding"), [(TRADITIONAL, "cp950"), (JAPANESE, "cp932")])
def test_a_table_of_taiwan_or_japan_is_told(words: list[str], encoding: str) -> None:
    assert encoding_of_pairs(",".join(words).encode(encoding)) == encoding


@pytest.mark.parametrize("word", ["珺", "祎", "T恤", "★", "の", "备注", "运费"])
def test_the_one_chinese_word_of_a_table_is_no_reason_for_doubt(word: str) -> None:
    assert encoding_of_pairs(f"Name,{word}\r\n".encode("gb18030")) == "gb18030"


@pytest.mark.parametrize("file", sorted((Path(__file__).parents[1] / "data" / "golden").glob("*.json")))
def test_golden_layouts_are_gb18030_when_saved_so(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.isascii() or encoding_of_pairs(text.encode("gb18030")) == "gb18030"


def table(path: Path, encoding: str, recipient: str, title: str) -> Path:
    """Write an item report of Shopee, whose headings are English."""
    heads = ("Order ID", "Order Status", "SKU Reference No.", "Product Name", "Quantity", "Deal Price", "Order Creation Date",
             "Username (Buyer)", "Receiver Name", "Order Paid Time")  # fmt: skip
    with path.open("w", encoding=encoding, newline="") as file:
        rows = csv.writer(file)
        rows.writerow(heads)
        for n in range(3):
            rows.writerow(
                (
                    f"26031{n}ABCDEFG1",
                    "Completed",
                    f"S{n}",
                    title,
                    1,
                    "390",
                    "2026-03-05 10:11",
                    f"amy{n}",
                    recipient,
                    "2026-03-05 10:12",
                )
            )  # noqa: E501
    return path


@pytest.mark.parametrize(
    ("encoding", "recipient", "title"),
    [
        ("cp950", "陳怡君", "手工陶瓷杯"),
        ("cp932", "佐藤花子", "ハンドメイドピアス"),
        ("gb18030", "陳怡君", "手工陶瓷杯"),
    ],
)
def test_names_come_in_rightly(tmp_path: Path, encoding: str, recipient: str, title: str) -> None:
    found = read(table(tmp_path / "a.csv", encoding, recipient, title), currency="TWD")
    assert found.head["encoding"] == encoding
    assert {order["recipient"] for order in found.orders} == {recipient}
    assert {line["title"] for order in found.orders for line in order["lines"]} == {title}


def test_characters_of_hong_kong_are_read(tmp_path: Path) -> None:
    text = ",".join([*TRADITIONAL, "深水埗", "鰂魚涌", "啲嘢"])
    (tmp_path / "a.csv").write_bytes(text.encode("big5hkscs"))
    assert encoding_of(on_disk(tmp_path / "a.csv", "a.csv")) == "big5hkscs"


@pytest.mark.parametrize("encoding", OTHERS)
def test_what_no_reading_explains_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(("a,b\r\n" + OTHERS[encoding] * 9 + ",1\r\n").encode(encoding))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert refused.value.key == "file_which_text"


def test_wide_characters_far_into_a_table_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_PART", 64)
    start = "order,buyer,title\r\n" + "1,amy,cup\r\n" * 500
    (tmp_path / "a.csv").write_bytes((start + ",".join(TRADITIONAL)).encode("cp950"))
    assert encoding_of(on_disk(tmp_path / "a.csv", "a.csv")) == "cp950"


def test_some_utf_8_in_big5_is_two_encodings(tmp_path: Path) -> None:
    line = ",".join(TRADITIONAL) + "\r\n"
    (tmp_path / "a.csv").write_bytes(line.encode("cp950") * 19 + line.encode("utf-8"))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert (refused.value.key, refused.value.facts["row"]) == ("file_mixed_text", 20)


def test_the_invented_shop_in_gb18030_is_read_as_before(tmp_path: Path) -> None:
    heads = make.layout("reduced-7")
    rows = [heads, *make.table(heads, [make.order()] * 5)]
    path = tmp_path / "a.csv"
    path.write_bytes("\r\n".join(",".join(row) for row in rows).encode("gb18030"))
    assert read(path).head["encoding"] == "gb18030"


@pytest.mark.parametrize("first", ["utf-8", "cp950"])
def test_half_big5_and_half_utf_8_is_read_as_neither(tmp_path: Path, first: str) -> None:
    parts = [(",".join(TRADITIONAL) + "\r\n").encode(encoding) for encoding in (first, "utf-8", "cp950")]
    (tmp_path / "a.csv").write_bytes(b"".join(parts))
    with pytest.raises(InputRefused) as refused:
        encoding_of(on_disk(tmp_path / "a.csv", "a.csv"))
    assert refused.value.key in {"file_mixed_text", "file_which_text"}
