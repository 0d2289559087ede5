"""Which commands and options are there? As written in the manual; names are stable."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

from shopcrm import __version__
from shopcrm.base.errors import WrongUsage
from shopcrm.base.texts import Texts
from shopcrm.domain.people import SHOWN_FROM

T = TypeVar("T")
Words = Callable[[str], str]


class _Parser(argparse.ArgumentParser):
    """Reports wrong usage as an error of ours, so that the exit code is 2 and the text one line."""

    def error(self, message: str) -> NoReturn:
        raise WrongUsage("usage", detail=message)


def make_parser(texts: Texts) -> argparse.ArgumentParser:
    """Return the parser of all commands."""

    def say(key: str) -> str:
        return texts(f"cli.help.{key}")

    number = _kind(texts, "number", int)
    parser = _Parser(prog="shopcrm", description=say("program"))
    parser.add_argument("--version", action="version", version=f"ShopCRM {__version__}", help=say("version"))
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    for target in (parser, common):
        target.add_argument("--vault", type=Path, metavar="DIR", help=say("vault"))
        target.add_argument("--passphrase-file", metavar="FILE", help=say("passphrase_file"))
        target.add_argument("--json", action="store_true", help=say("json"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title=say("commands"), parser_class=_Parser)

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
    take.add_argument("--password-file", metavar="FILE", help=say("password_file"))
    take.add_argument("--dry-run", action="store_true", help=say("dry_run"))
    exported = command("export")
    exported.add_argument("file", type=Path, metavar="FILE.zip", help=say("export_file"))
    exported.add_argument("--purpose", default="", metavar="TEXT", help=say("purpose"))
    command("batches")
    protocol = command("protocol")
    protocol.add_argument("batch", type=number, metavar="BATCH", help=say("batch"))
    protocol.add_argument("--pdf", type=Path, metavar="F", help=say("pdf"))
    command("undo").add_argument("batch", type=number, metavar="BATCH", help=say("batch"))
    _customers(command("customers"), say, _kind(texts, "count", _count))
    command("customer").add_argument("id", type=number, metavar="ID", help=say("id"))
    _people(command, say, _kind(texts, "count", _count), number, _kind(texts, "share", _share))
    command("groups").add_argument("action", nargs="?", choices=("list",), default="list", help=say("groups_action"))
    rfm, care = command("rfm"), command("care")
    rfm.add_argument("--as-of", type=_kind(texts, "day", date.fromisoformat), metavar="DATE", help=say("as_of"))
    care.add_argument("--month", type=_kind(texts, "month", _month), metavar="YYYY-MM", help=say("month"))
    care.add_argument("--limit", type=_kind(texts, "count", _count), metavar="N", help=say("care_limit"))
    _reports(rfm, care, say)
    person = command("person")
    person.add_argument("id", type=number, metavar="ID", help=say("id"))
    person.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("person_out"))
    person.add_argument("--purpose", default="", metavar="TEXT", help=say("purpose"))
    command("audit").add_argument("--verify", action="store_true", help=say("verify"))
    command("check")
    _safety(command, say)
    command("formats")
    command("support").add_argument("file", nargs="?", type=Path, metavar="FILE", help=say("support_file"))
    demo = command("demo")
    demo.add_argument("--out", type=Path, metavar="DIR", help=say("out"))
    return parser


def _customers(listing: argparse.ArgumentParser, say: Words, count: Callable[[str], int]) -> None:
    listing.add_argument("--search", default="", metavar="TEXT", help=say("search"))
    listing.add_argument("--group", default="", metavar="NAME", help=say("group"))
    listing.add_argument("--platform", default="", metavar="P", help=say("platform"))
    listing.add_argument("--limit", type=count, default=50, metavar="N", help=say("limit"))
    listing.add_argument("--offset", type=count, default=0, metavar="N", help=say("offset"))


def _people(
    command: Callable[[str], argparse.ArgumentParser], say: Words, count: Callable[[str], int],
    number: Callable[[str], int], share: Callable[[str], float],
) -> None:  # fmt: skip
    asked = command("suggestions")
    asked.add_argument("--limit", type=count, default=50, metavar="N", help=say("limit_pairs"))
    asked.add_argument("--min-score", type=share, default=SHOWN_FROM, metavar="X", help=say("min_score"))
    for name in ("merge", "apart"):
        both = command(name)
        both.add_argument("a", type=number, metavar="A", help=say("id_keep" if name == "merge" else "id"))
        both.add_argument("b", type=number, metavar="B", help=say("id_fold" if name == "merge" else "id"))
    erased = command("erase")
    erased.add_argument("id", type=number, metavar="ID", help=say("id"))
    erased.add_argument("--yes", action="store_true", help=say("erase_yes"))
    command("unmerge").add_argument("merge", type=number, metavar="MERGE", help=say("merge_number"))


def _safety(command: Callable[[str], argparse.ArgumentParser], say: Words) -> None:
    saved = command("backup")
    saved.add_argument("file", type=Path, metavar="FILE.crmbak", help=say("backup_file"))
    saved.add_argument("--replace", action="store_true", help=say("replace"))
    brought = command("restore")
    brought.add_argument("file", type=Path, metavar="FILE.crmbak", help=say("restore_file"))
    brought.add_argument("--to", type=Path, required=True, metavar="DIR", help=say("restore_to"))
    passwd, recover, salvage = command("passwd"), command("recover"), command("salvage")
    for changes in (passwd, recover):
        changes.add_argument("--new-passphrase-file", metavar="FILE", help=say("new_passphrase_file"))
    for opens in (brought, passwd, recover, salvage):
        opens.add_argument("--code-file", metavar="FILE", help=say("code_file"))


def _reports(rfm: argparse.ArgumentParser, care: argparse.ArgumentParser, say: Words) -> None:
    rfm.add_argument("--method", choices=("bands", "quintile"), default="bands", help=say("method"))
    rfm.add_argument("--window", choices=("all", "12m", "24m"), default="all", help=say("window"))
    care.add_argument("--variant", choices=("work", "wall"), default="work", help=say("variant"))
    for report in (rfm, care):
        report.add_argument("--group", default="", metavar="NAME", help=say("group"))
        report.add_argument("--pdf", type=Path, metavar="F", help=say("pdf"))
        report.add_argument("--xlsx", type=Path, metavar="F", help=say("xlsx"))
        report.add_argument("--purpose", default="", metavar="TEXT", help=say("purpose"))


def _kind(texts: Texts, name: str, read: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``read`` for option values, with our words for what is no such value."""

    def value_of(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(texts(f"cli.value.{name}", value=text)) from error

    return value_of


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ValueError
    return share


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number
