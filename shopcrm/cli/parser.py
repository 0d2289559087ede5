"""Which commands and options are there? As written in the manual; names are stable."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from shopcrm import __version__
from shopcrm.base.errors import WrongUsage
from shopcrm.base.texts import Texts

Words = Callable[[str], str]


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage as an error of ours, so that the exit code is 2 and the text one line."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage("usage", detail=message)


def make_parser(texts: Texts) -> argparse.ArgumentParser:
    """Return the parser of all commands."""

    def say(key: str) -> str:
        return texts(f"cli.help.{key}")

    parser = _Parser(prog="shopcrm", description=say("program"))
    parser.add_argument("--version", action="version", version=f"ShopCRM {__version__}")
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    for target in (parser, common):
        target.add_argument("--vault", type=Path, metavar="DIR", help=say("vault"))
        target.add_argument("--passphrase-file", metavar="FILE", help=say("passphrase_file"))
        target.add_argument("--json", action="store_true", help=say("json"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[common], help=say(name), description=say(name))

    init = command("init")
    init.add_argument("--shop", default="", metavar="NAME", help=say("shop"))
    init.add_argument("--zone", default="Asia/Shanghai", help=say("zone"))
    init.add_argument("--currency", default="CNY", help=say("currency"))
    take = command("import")
    take.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("files"))
    take.add_argument("--shop", default="", metavar="NAME", help=say("shop"))
    take.add_argument("--mapping", type=Path, metavar="FILE.toml", help=say("mapping"))
    take.add_argument("--dry-run", action="store_true", help=say("dry_run"))
    command("batches")
    command("undo").add_argument("batch", type=int, metavar="BATCH", help=say("batch"))
    _customers(command("customers"), say)
    command("customer").add_argument("id", type=int, metavar="ID", help=say("id"))
    command("groups").add_argument("action", nargs="?", choices=("list",), default="list", help=say("groups_action"))
    _reports(command("rfm"), command("care"), say)
    command("check")
    command("formats")
    demo = command("demo")
    demo.add_argument("--out", type=Path, metavar="DIR", help=say("out"))
    return parser


def _customers(listing: argparse.ArgumentParser, say: Words) -> None:
    listing.add_argument("--search", default="", metavar="TEXT", help=say("search"))
    listing.add_argument("--group", default="", metavar="NAME", help=say("group"))
    listing.add_argument("--platform", default="", metavar="P", help=say("platform"))
    listing.add_argument("--limit", type=_count, default=50, metavar="N", help=say("limit"))
    listing.add_argument("--offset", type=_count, default=0, metavar="N", help=say("offset"))


def _reports(rfm: argparse.ArgumentParser, care: argparse.ArgumentParser, say: Words) -> None:
    rfm.add_argument("--as-of", type=_day, metavar="DATE", help=say("as_of"))
    rfm.add_argument("--method", choices=("bands", "quintile"), default="bands", help=say("method"))
    rfm.add_argument("--window", choices=("all", "12m", "24m"), default="all", help=say("window"))
    care.add_argument("--month", type=_month, metavar="YYYY-MM", help=say("month"))
    care.add_argument("--variant", choices=("work", "wall"), default="work", help=say("variant"))
    care.add_argument("--limit", type=_count, metavar="N", help=say("care_limit"))
    for report in (rfm, care):
        report.add_argument("--group", default="", metavar="NAME", help=say("group"))
        report.add_argument("--pdf", type=Path, metavar="F", help=say("pdf"))
        report.add_argument("--xlsx", type=Path, metavar="F", help=say("xlsx"))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number
