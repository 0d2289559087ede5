"""How does the platform write one order or item under each of its headings?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from shopcrm.domain.contacts import masked_phone
from shopcrm.domain.formats import Layout
from shopcrm.domain.money import decimal_text
from shopcrm.domain.orders import Status
from shopcrm.samples.plan import SampleItem, SampleOrder
from shopcrm.samples.world import World

MASKED_SINCE: Final = 2022
"""Layouts from this year on mask recipients and some nicks."""
_STATUS: Final = {
    Status.UNPAID: "等待买家付款",
    Status.PAID: "买家已付款，等待卖家发货",
    Status.SHIPPED: "卖家已发货，等待买家确认",
    Status.COMPLETED: "交易成功",
    Status.CLOSED: "交易关闭",
}
_CARRIERS: Final = ("中通快递", "圆通速递", "韵达快递", "顺丰速运")
_VIRTUAL_DAYS: Final = 30

OrderCell = Callable[[SampleOrder, World, bool], str]
ItemCell = Callable[[SampleOrder, SampleItem], str]


def order_cell(heading: str) -> OrderCell:
    """Return what writes the column ``heading``; columns this shop has no use for stay empty."""
    return _ORDER.get(heading, lambda *_: "")


def item_cell(heading: str, layout: Layout) -> ItemCell:
    """Return what writes the column ``heading`` of an item report."""
    if heading == "订单编号" and "主订单编号" not in layout.headings:
        return lambda order, _: order.number
    return _ITEM.get(heading, lambda *_: "")


def _time(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def _stars(text: str) -> str:
    return text[:1] + "**"


def _nick(order: SampleOrder, _: World, masked: bool) -> str:  # noqa: FBT001 - the shape of every cell
    return _stars(order.buyer.nick) if masked and order.buyer.anonymous else order.buyer.nick


def _recipient(order: SampleOrder, _: World, masked: bool) -> str:  # noqa: FBT001
    return _stars(order.buyer.name) if masked and order.hidden else order.buyer.name


def _virtual(order: SampleOrder) -> bool:
    """Whether the platform gives a forwarding number instead of a masked one."""
    return order.hidden and int(order.number) % 3 == 0


def _phone(order: SampleOrder, _: World, masked: bool) -> str:  # noqa: FBT001
    phone = order.buyer.phone
    if not masked or not order.hidden:
        return phone
    return f"{phone}-{int(order.number) % 10_000:04d}" if _virtual(order) else masked_phone(phone)


def _expires(order: SampleOrder, _: World, masked: bool) -> str:  # noqa: FBT001
    return _time(order.created + timedelta(days=_VIRTUAL_DAYS)) if masked and _virtual(order) else ""


def _address(order: SampleOrder, _: World, masked: bool) -> str:  # noqa: FBT001
    who = order.buyer
    town = f"{who.place.province} {who.place.city} {who.district}"
    return f"{town} ****" if masked and order.hidden else f"{town} {who.street}({who.place.post})"


def _carrier(order: SampleOrder, *_: object) -> str:
    return _CARRIERS[int(order.number) % len(_CARRIERS)] if order.shipped else ""


def _parcel(order: SampleOrder, *_: object) -> str:
    return f"No:77{int(order.number) % 10**11:011d}" if order.shipped else ""


def _closed_because(order: SampleOrder, *_: object) -> str:
    if order.status is not Status.CLOSED:
        return "订单未关闭"
    return "退款" if order.paid else "买家未付款"


def _payment(order: SampleOrder, *_: object) -> str:
    way = "微信支付" if int(order.number) % 4 == 0 else "支付宝"
    return f"支付方式：{way}" if order.paid else ""


def _payment_number(order: SampleOrder, *_: object) -> str:
    return f"{order.paid:%Y%m%d}2200{int(order.number) % 10**12:012d}" if order.paid else ""


def _settled(order: SampleOrder, *_: object) -> str:
    return f"{decimal_text(order.paid_now)}元" if order.finished else "0.00元"


def _settled_plain(order: SampleOrder, *_: object) -> str:
    return decimal_text(order.paid_now) if order.finished else "0.00"


def _titles(order: SampleOrder, *_: object) -> str:
    return "，".join(item.title for item in order.items)


def _paid(order: SampleOrder, *_: object) -> str:
    return decimal_text(order.paid_now)


def _note(order: SampleOrder, *_: object) -> str:
    return order.note


_ORDER: Final[dict[str, OrderCell]] = {
    "订单编号": lambda order, *_: order.number,
    "主订单编号": lambda order, *_: order.number,
    "买家会员名": _nick,
    "买家会员昵称": _nick,
    "支付单号": _payment_number,
    "支付详情": _payment,
    "买家应付货款": lambda order, *_: decimal_text(order.goods),
    "买家应付邮费": lambda order, *_: decimal_text(order.shipping),
    "买家支付积分": lambda *_: "0",
    "总金额": lambda order, *_: decimal_text(order.total),
    "总金额(旧版)": lambda order, *_: decimal_text(order.total),
    "返点积分": lambda *_: "0",
    "买家实际支付金额": _paid,
    "买家实付金额": _paid,
    "买家实际支付积分": lambda *_: "0",
    "订单状态": lambda order, *_: _STATUS[order.status],
    "买家留言": lambda order, *_: order.message,
    "收货人姓名": _recipient,
    "收货地址": _address,
    "运送方式": lambda *_: "快递",
    "联系手机": _phone,
    "虚拟号过期时间": _expires,
    "订单创建时间": lambda order, *_: _time(order.created),
    "订单付款时间": lambda order, *_: _time(order.paid),
    "发货时间": lambda order, *_: _time(order.shipped),
    "确认收货时间": lambda order, *_: _time(order.finished),
    "宝贝标题": _titles,
    "商品标题": _titles,
    "宝贝种类": lambda order, *_: str(len(order.items)),
    "宝贝总数量": lambda order, *_: str(sum(item.quantity for item in order.items)),
    "物流单号": _parcel,
    "物流公司": _carrier,
    "订单备注": _note,
    "商家备忘": _note,
    "商家备注": _note,
    "店铺Id": lambda _, world, __: world.shop_id,
    "店铺名称": lambda _, world, __: world.shop,
    "订单关闭原因": _closed_because,
    "卖家服务费": lambda *_: "0",
    "买家服务费": lambda *_: "0元",
    "是否手机订单": lambda *_: "手机订单",
    "天猫卡券抵扣": lambda order, *_: decimal_text(order.coupon) if order.coupon else "",
    "退款金额": lambda order, *_: decimal_text(order.refunded),
    "打款商家金额": _settled,
    "确认收货打款金额": _settled_plain,
    "含应开票给个人的个人红包": lambda *_: "0.00",
    "含应开票给个人红包": lambda *_: "0.00",
    "商家编码": lambda order, *_: order.items[0].sku,
    "商品属性SKU": lambda order, *_: order.items[0].variant,
}

_ITEM: Final[dict[str, ItemCell]] = {
    "子订单编号": lambda _, item: item.number,
    "主订单编号": lambda order, _: order.number,
    "标题": lambda _, item: item.title,
    "商品标题": lambda _, item: item.title,
    "价格": lambda _, item: decimal_text(item.price),
    "商品价格": lambda _, item: decimal_text(item.price),
    "购买数量": lambda _, item: str(item.quantity),
    "外部系统编号": lambda _, item: item.sku,
    "商家编码": lambda _, item: item.sku,
    "商品属性": lambda _, item: item.variant,
    "订单状态": lambda order, _: _STATUS[order.status],
    "支付单号": lambda order, _: _payment_number(order),
    "买家应付货款": lambda _, item: decimal_text(item.payable),
    "买家实际支付金额": lambda order, item: decimal_text(item.payable - item.refunded if order.paid else 0),
    "买家实付金额": lambda order, item: decimal_text(item.payable - item.refunded if order.paid else 0),
    "退款状态": lambda _, item: "退款成功" if item.refunded else "没有申请退款",
    "退款金额": lambda _, item: decimal_text(item.refunded),
    "订单创建时间": lambda order, _: _time(order.created),
    "订单付款时间": lambda order, _: _time(order.paid),
    "发货时间": lambda order, _: _time(order.shipped),
    "物流单号": lambda order, _: _parcel(order),
    "物流公司": lambda order, _: _carrier(order),
    "商家备注": lambda order, _: order.note,
    "主订单买家留言": lambda order, _: order.message,
}
