"""How does the owner teach the program a table it does not know? Column by column, with the effect beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from shopcrm.base.errors import Cancelled
from shopcrm.domain.mapping import MappingTrial, TableSketch
from shopcrm.domain.orders import Status
from shopcrm.domain.sources import Source
from shopcrm.domain.told import CUSTOMER_KIND
from shopcrm.ui.context import PageContext
from shopcrm.ui.jobs import Job
from shopcrm.ui.kit.basics import add, box, button, card, clear, column, label, row, wrapped
from shopcrm.ui.kit.controls import Segmented, combo
from shopcrm.ui.kit.flow import flow
from shopcrm.ui.kit.states import problem_card
from shopcrm.ui.pages.mapping_answers import Answers, Said
from shopcrm.ui.pages.teach_columns import ColumnQuestions
from shopcrm.ui.pages.teach_effect import effect_parts

_PLATFORMS: Final = ("other", "manual", "taobao", "jd", "pdd", "douyin", "kuaishou", "xiaohongshu", "wechat", "1688",
                     "youzan", "weidian", "shopify", "woocommerce", "etsy", "ebay", "amazon", "shopee", "lazada",
                     "tiktok", "square")  # fmt: skip
_CURRENCIES: Final = ("CNY", "USD", "EUR", "GBP", "HKD", "TWD", "JPY", "KRW", "SGD", "MYR", "THB", "IDR", "PHP", "VND",
                      "AUD", "CAD", "AED")  # fmt: skip
_STATES: Final = (*(status.value for status in Status), "refunded")
# While she goes through the columns, not every step is tried.
_PAUSE_MS: Final = 250
# Without these nothing can be read.
_NEEDED: Final = frozenset({"order_id", "amount", "customer", "customer_name", "dates"})


class TeachPanel(QWidget):
    """The questions about one table, and what the answers make of it.

    Signals:
        answered: she has said something, not kept yet: a Said.
    """

    answered = Signal(object)

    def __init__(
        self,
        context: PageContext,
        source: Source,
        passwords: Sequence[str],
        done: Callable[[Path | None], None],
        said: Said | None = None,
    ) -> None:
        """Ask about ``source``; ``done`` gets the mapping file, or None if she left it; ``said`` is answered before."""
        super().__init__()
        self.setObjectName("plain")
        self._ctx, self._source, self._passwords, self._done = context, source, tuple(passwords), done
        self._texts = context.look.texts
        self.answers: Answers | None = None
        self._said = said
        self._trial: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._try)
        self.save_button = button(self._texts("teach.save"), self._save, "primary")
        self.save_button.setEnabled(False)
        self._body, self._effect, self._states, self._columns = (QVBoxLayout() for _ in range(4))
        # What has an effect on one kind of table only.
        self._of_orders: list[QWidget] = []
        self._of_customers: list[QWidget] = []
        self.missing = label("", "muted")
        leave = button(self._texts("common.cancel"), lambda: done(None), "quiet")
        head = row(label(self._texts("teach.title"), "heading"), None, self.missing, leave, self.save_button)
        self.setLayout(column(head, self._body, gap=16))
        self._body.addWidget(label(self._texts("import.looking", file=source.name), "muted"))
        context.jobs.read(
            self,
            lambda _progress, cancel: context.shop.mappings.sketch(source, passwords=self._passwords, cancel=cancel),
            self._ask,
            self._failed,
        )

    def _ask(self, sketch: TableSketch) -> None:
        clear(self._body)
        self.answers = answers = Answers.guessed(sketch, self._ctx.shop.info.currency)
        if self._source.path is None:
            # What was pasted has no name of its own, and what she taught before must not be written over.
            answers.name = self._texts("teach.pasted", day=self._ctx.today.isoformat(), file=self._source.name)
        if self._said is not None:
            answers.take_back(self._said)
        self._body.addWidget(wrapped(self._texts("teach.how", file=self._source.name), "muted"))
        self._body.addWidget(card(self._general(answers)))
        self._body.addWidget(card(self._effect))
        self._body.addLayout(self._states)
        self._body.addWidget(card(self._columns))
        self._ask_columns(answers)
        self._changed()

    def _general(self, answers: Answers) -> QVBoxLayout:
        texts = self._texts
        name = QLineEdit(answers.name)
        name.setAccessibleName(texts("teach.name"))
        name.setFixedWidth(220)
        name.setCursorPosition(0)
        name.textChanged.connect(lambda words: self._set("name", words))
        platforms = [(key, texts(f"platforms.{key}")) for key in _PLATFORMS]
        currencies = [(code, code) for code in dict.fromkeys((answers.currency, *_CURRENCIES)) if code]
        kinds = [(kind, texts(f"teach.row.{kind}")) for kind in ("order", "item", CUSTOMER_KIND)]
        rows = Segmented(kinds, answers.row, texts("teach.rows"))
        rows.chosen.connect(self._take_rows_as)
        platform, currency = (
            _asked(texts(f"teach.{field}"), combo(options, current, texts(f"teach.{field}"), partial(self._set, field)))
            for field, options, current in (
                ("platform", platforms, answers.platform), ("currency", currencies, answers.currency),
            )
        )  # fmt: skip
        self._of_orders, self._of_customers = [currency], [wrapped(texts("teach.customers_only"), "muted")]
        parts = [_asked(texts("teach.name"), name), _asked(texts("teach.rows"), rows), platform, currency]
        return column(flow(*parts, gap=16), *self._of_customers, gap=12)

    def _take_rows_as(self, kind: str) -> None:
        if self.answers is not None:
            self.answers.take_rows_as(kind)
            self.answered.emit(self.answers.said())
            self._ask_columns(self.answers)
            self._changed()

    def _ask_columns(self, answers: Answers) -> None:
        """Show what may be said of a table of this kind."""
        for shown, parts in ((answers.customers, self._of_customers), (not answers.customers, self._of_orders)):
            for part in parts:
                part.setVisible(shown)
        clear(self._columns)
        self._columns.addWidget(ColumnQuestions(self._ctx.look, answers, self._column_said).made())

    def _column_said(self) -> None:
        if self.answers is not None:
            self.answered.emit(self.answers.said())
        self._changed()

    def _set(self, name: str, value: object) -> None:
        if self.answers is not None:
            setattr(self.answers, name, value)
            self.answered.emit(self.answers.said())
            self._changed(again=name != "name")

    def _state(self, word: str, state: str) -> None:
        if self.answers is not None:
            self.answers.states[word] = state
            self.answered.emit(self.answers.said())
            self._changed(ask=False)

    def _changed(self, *, again: bool = True, ask: bool = True) -> None:
        """Show what is still to be answered, and what the answers make of the table."""
        answers = self.answers
        if answers is None:
            return
        self.save_button.setEnabled(not answers.missing)
        self.missing.setText(self._texts(f"teach.missing.{answers.missing}") if answers.missing else "")
        if ask:
            self._show_questions(answers)
        if again:
            self._soon.start()

    def _show_questions(self, answers: Answers) -> None:
        clear(self._states)
        texts, parts = self._texts, list[QWidget]()
        if answers.states:
            options = [("", texts("teach.choose")), *((state, texts(f"teach.state.{state}")) for state in _STATES)]
            asked = [
                _asked(word, combo(options, state, word, lambda key, word=word: self._state(word, key)))  # type: ignore[misc]
                for word, state in answers.states.items()
            ]
            parts.append(box(column(label(texts("teach.states"), "heading"), flow(*asked, gap=16), gap=8)))
        if answers.asks_for_dates:
            order = Segmented([(key, texts(f"teach.dates.{key}")) for key in ("mdy", "dmy")], answers.dates, "")
            order.chosen.connect(lambda key: self._set("dates", key))
            parts.append(_asked(texts("teach.dates.ask"), box(row(order, None))))
        if answers.asks_for_refunds:
            after = QCheckBox(texts("teach.after_refund"))
            after.setChecked(answers.after_refund)
            after.toggled.connect(lambda on: self._set("after_refund", on))
            parts.append(after)
        if parts:
            self._states.addWidget(card(column(*parts, gap=12)))

    def _try(self) -> None:
        answers = self.answers
        if answers is None:
            return
        if self._trial is not None:
            self._trial.drop()
        if answers.missing in _NEEDED:
            clear(self._effect)
            self._effect.addWidget(label(self._texts(f"teach.missing.{answers.missing}"), "muted"))
            return
        draft, source, passwords = answers.draft(), self._source, self._passwords
        self._trial = self._ctx.jobs.read(
            self,
            lambda _progress, cancel: self._ctx.shop.mappings.trial(source, draft, passwords=passwords, cancel=cancel),
            partial(self._show_effect, customers=answers.customers),
            self._show_problem,
        )

    def _show_effect(self, trial: MappingTrial, *, customers: bool) -> None:
        clear(self._effect)
        for part in effect_parts(self._ctx.look, trial, self._ctx.shop.info.zone, customers=customers):
            add(self._effect, part)

    def _show_problem(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            clear(self._effect)
            self._effect.addWidget(problem_card(self._ctx.look, error))

    def _save(self) -> None:
        if self.answers is not None:
            draft = self.answers.draft()
            self._ctx.jobs.read(
                self, lambda _progress, _cancel: self._ctx.shop.mappings.save(draft), self._done, self._show_problem
            )

    def _failed(self, error: Exception) -> None:
        clear(self._body)
        self._body.addWidget(problem_card(self._ctx.look, error, self._source.name))


def _asked(question: str, answer: QWidget) -> QWidget:
    return box(column(label(question, "caption"), answer, gap=4))
