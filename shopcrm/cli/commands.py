"""What does each command do? Read the options, call one service, print its answer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from shopcrm.base.clock import today
from shopcrm.base.errors import ShopError, WrongUsage
from shopcrm.base.wording import problem
from shopcrm.cli import audit, past, people, persons, safety, shapes, support
from shopcrm.cli.erase import erase
from shopcrm.cli.session import ProgressLine, Session
from shopcrm.cli.wording import customer_lines, import_lines
from shopcrm.domain.audit import COMMAND_LINE, Act, Action, Subject
from shopcrm.domain.care import Variant
from shopcrm.domain.customers import CustomerQuery
from shopcrm.domain.groups import SYSTEM_GROUPS, text_key
from shopcrm.domain.money import money_text
from shopcrm.domain.permissions import Permission
from shopcrm.domain.rfm import RfmMethod, RfmOptions, RfmReport, RfmWindow
from shopcrm.domain.shop import ShopInfo
from shopcrm.services.formats import list_formats

DONE, REFUSED = 0, 3


def init(session: Session) -> int:
    """Make a vault and print its recovery code once."""
    arguments = session.arguments
    try:
        ZoneInfo(arguments.zone)
    except (ValueError, OSError, KeyError) as error:
        raise WrongUsage("no_such_zone", zone=arguments.zone) from error
    currency = arguments.currency
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise WrongUsage("no_such_currency", currency=currency)
    info = ShopInfo(arguments.shop, arguments.zone, currency)
    pending = session.vaults.begin(session.folder, info, session.passphrase())
    pending.accept().close()

    def lines() -> Iterator[str]:
        yield session.texts("cli.made_vault", vault=session.folder)
        yield session.texts("cli.recovery")
        yield pending.recovery_code

    session.answer({"vault": str(session.folder), "recovery_code": pending.recovery_code}, lines)
    return DONE


def take(session: Session) -> int:
    """Import files; 3 when any was refused."""
    arguments, progress = session.arguments, ProgressLine(session.texts)
    with session.shop() as shop:
        before = len(shop.imports.batches())
        try:
            outcomes = shop.imports.run(
                arguments.files,
                shop=arguments.shop,
                mapping=arguments.mapping,
                passwords=session.passwords(),
                dry_run=arguments.dry_run,
                progress=progress,
                started=session.started,
            )
        except (KeyboardInterrupt, ShopError):
            # The words for it speak of the file in work only.
            if kept := len(shop.imports.batches()) - before:
                print(session.texts("cli.kept_before", n=kept), file=sys.stderr)
            raise
    progress.finish()

    def lines() -> Iterator[str]:
        for outcome in outcomes:
            if outcome.result is not None:
                yield from import_lines(outcome.result, session.texts)
            elif outcome.passed_over:
                reason = session.texts(f"import.passed.{outcome.passed_over}")
                yield session.texts("cli.passed_over", file=outcome.file, reason=reason)
            else:
                words = problem(session.texts, outcome.refused or WrongUsage("unexpected"))
                yield f"{outcome.file}: {words.paragraph()}"

    session.answer(shapes.imports(outcomes, session.texts), lines)
    return REFUSED if any(outcome.refused is not None for outcome in outcomes) else DONE


def export(session: Session) -> int:
    """Write all orders and told customers as plain tables in our own layouts."""
    path: Path = session.arguments.file
    with session.shop() as shop:
        done = shop.exports.save(path, purpose=session.purpose)
    said = session.texts("cli.exported", file=path.name, orders=f"{done.orders:,}", customers=f"{done.customers:,}")
    session.answer({"file": str(path), "orders": done.orders, "customers": done.customers}, lambda: iter([said]))
    return DONE


def customers(session: Session) -> int:
    """List customers."""
    arguments = session.arguments
    query = CustomerQuery(search=arguments.search, platform=arguments.platform, group=_group(arguments.group))
    with session.shop() as shop:
        matches = shop.customers.find(query)
        cards = shop.customers.cards(matches.ids[arguments.offset : arguments.offset + arguments.limit])
        if cards and shop.rights.may(Permission.REVEAL):
            shop.audit.record(Act(Action.REVEAL, counts={"people": len(cards)}, purpose=COMMAND_LINE))

    def lines() -> Iterator[str]:
        yield from customer_lines(cards, session.texts)
        yield session.texts("cli.more", total=matches.total)

    session.answer({"total": matches.total, "customers": [shapes.card(card) for card in cards]}, lines)
    return DONE


def _group(name: str) -> str:
    """Return a group's key; segments may be named without their prefix."""
    return f"rfm:{name}" if f"rfm:{name}" in SYSTEM_GROUPS and name not in SYSTEM_GROUPS else name


def customer(session: Session) -> int:
    """Print one customer's whole file."""
    with session.shop() as shop:
        found, zone = shop.customers.file(session.arguments.id), ZoneInfo(shop.info.zone)
        if shop.rights.may(Permission.REVEAL):
            shop.audit.record(Act(Action.REVEAL, Subject.CUSTOMER, found.card.id, purpose=COMMAND_LINE))

    def lines() -> Iterator[str]:
        yield from customer_lines([found.card], session.texts)
        for order in found.orders:
            at = order.paid_at or order.created_at
            when = f"{at.astimezone(zone):%Y-%m-%d}" if at is not None else ""
            title = order.items[0].title if order.items else ""
            state = session.texts(f"status.{order.status}")
            yield f"  {when:<10}  {order.number}  {state}  {money_text(order.net, order.currency)}  {title}"

    session.answer(shapes.customer(found, session.texts, zone), lines)
    return DONE


def groups(session: Session) -> int:
    """List the groups that are always there."""
    with session.shop() as shop:
        shares = shop.groups.shares()

    def lines() -> Iterator[str]:
        for share in shares:
            title = session.texts(f"{text_key(share.key)}.name")
            yield f"{share.key:<22} {share.customers:>8,}  {share.share:>6.1%}  {share.value_share:>6.1%}  {title}"
        yield session.texts("cli.groups_note")

    session.answer({"groups": [shapes.group(share, session.texts) for share in shares]}, lines)
    return DONE


def rfm(session: Session) -> int:
    """Print the RFM report and save it where asked."""
    arguments = session.arguments
    with session.shop() as shop:
        options = RfmOptions(
            as_of=arguments.as_of or today(session.clock, shop.info.zone),
            method=RfmMethod(arguments.method),
            window=RfmWindow(arguments.window),
            group=_group(arguments.group),
        )
        report = shop.rfm.report(options)
        if arguments.pdf is not None:
            shop.reports.save_pdf(shop.reports.rfm_document(report), arguments.pdf, session.purpose)
        if arguments.xlsx is not None:
            shop.reports.save_rfm_xlsx(report, arguments.xlsx, session.purpose)
        accounts = shop.customers.first_accounts() if getattr(arguments, "json", False) else {}
    document = shapes.rfm(report, accounts) if getattr(arguments, "json", False) else {}
    session.answer(document, lambda: _rfm_lines(session, report))
    return DONE


def _rfm_lines(session: Session, report: RfmReport) -> Iterator[str]:
    yield session.texts("cli.rfm_head", day=report.options.as_of.isoformat(), n=report.customers)
    for segment, share in report.segments.items():
        money = "  ".join(money_text(minor, currency) for currency, minor in share.net)
        yield f"{session.texts(f'segments.{segment}.name'):<12} {share.customers:>8,}  {money}"
    yield from _written(session)


def care(session: Session) -> int:
    """Print the monthly follow-up list and save it where asked."""
    arguments = session.arguments
    with session.shop() as shop:
        month = arguments.month or today(session.clock, shop.info.zone).replace(day=1)
        found = shop.care.month_list(
            month, Variant(arguments.variant), group=_group(arguments.group), limit=arguments.limit
        )
        if arguments.pdf is not None:
            shop.reports.save_pdf(shop.reports.follow_up_document(found), arguments.pdf, session.purpose)
        if arguments.xlsx is not None:
            shop.reports.save_follow_up_xlsx(found, arguments.xlsx, session.purpose)

    def lines() -> Iterator[str]:
        yield session.texts("cli.care_head", month=f"{month:%Y-%m}", n=len(found.lines))
        for line in found.lines:
            reason = session.texts(f"followup_print.reason.{line.reason}.name")
            yield f"{line.number:>4}  {line.name:<12} {reason:<10} {line.due}  {line.last_item}"
        yield from _written(session)

    session.answer(shapes.care(found, session.texts), lines)
    return DONE


def _written(session: Session) -> Iterator[str]:
    for path in (session.arguments.pdf, session.arguments.xlsx):
        if path is not None:
            yield session.texts("cli.written", file=path)


def formats(session: Session) -> int:
    """List the declared formats with the evidence of each layout."""
    found = list_formats()

    def lines() -> Iterator[str]:
        for form in found:
            yield f"{form['format']}  ({session.texts('platforms.' + form['platform'])})"
            for layout in form["layouts"]:
                yield f"  {layout['name']:<12} {layout['since']}  {layout['evidence']:<4}  {layout['columns']}"

    session.answer({"formats": found}, lines)
    return DONE


def demo(session: Session) -> int:
    """Run the main job on sample exports."""
    from shopcrm.services.demo import run_demo  # noqa: PLC0415 - only this command needs it

    progress = ProgressLine(session.texts)
    done = run_demo(session.vaults, session.arguments.out, progress)
    progress.finish()

    def lines() -> Iterator[str]:
        yield session.texts("cli.demo_done", passphrase=session.texts("demo.passphrase"))
        for path in (done.vault, *done.files):
            yield session.texts("cli.written", file=path)

    session.answer({"vault": str(done.vault), "files": [str(path) for path in done.files]}, lines)
    return DONE


COMMANDS: dict[str, Callable[[Session], int]] = {
    "init": init,
    "import": take,
    "export": export,
    "batches": past.batches,
    "protocol": past.protocol,
    "undo": past.undo,
    "customers": customers,
    "customer": customer,
    "suggestions": people.suggestions,
    "merge": people.merge,
    "unmerge": people.unmerge,
    "apart": people.apart,
    "erase": erase,
    "groups": groups,
    "rfm": rfm,
    "care": care,
    "person": persons.person,
    "audit": audit.audit,
    "check": safety.check,
    "backup": safety.backup,
    "restore": safety.restore,
    "salvage": safety.salvage,
    "passwd": safety.passwd,
    "recover": safety.recover,
    "formats": formats,
    "support": support.report,
    "demo": demo,
}
