"""The real program with hostile files dropped on it: ``-m tests.faults.hostile_driver --vault VAULT``."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from shopcrm.base.errors import ShopError
from shopcrm.base.wording import problem
from shopcrm.domain.batches import FileOutcome
from shopcrm.ui.bring_back import BringBack
from shopcrm.ui.frame.shop_view import ShopView
from shopcrm.ui.pages.import_draft import Step
from shopcrm.ui.pages.imports import ImportPage
from shopcrm.ui.secret_step import SecretStep
from shopcrm.ui.unlock import UnlockPage
from tests.faults.window_driver import Somebody, Steps, Told, pause, play, until


class Careless(Somebody):
    """Drops, opens and chooses whatever she is given."""

    def __init__(self, answers: int) -> None:
        """Answer on the descriptor ``answers``."""
        super().__init__(answers)
        self.acts |= {"drop": self._drop, "door": self._door, "back": self._back}

    def _page(self) -> ImportPage:
        view = self.window().view
        assert isinstance(view, ShopView)
        page = view.pages["import"]
        assert isinstance(page, ImportPage)
        return page

    def _said(self, error: Exception) -> Told:
        said = problem(self.window().look.texts, error)
        key = error.key if isinstance(error, ShopError) else type(error).__name__
        words = all((said.title, said.what, said.do)) and (key == "unexpected") == (
            said == problem(self.window().look.texts, ValueError())
        )
        return {"key": key, "words": words}

    def _drop(self, order: Told) -> Steps:
        """Drop ``paths`` on the window, wait for what is said of them, take in what can be."""
        window, view = self.window(), self.window().view
        assert isinstance(view, ShopView)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in order["paths"]])
        held = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(QPoint(300, 300), *held))
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), *held))
        page = self._page()
        if order.get("mapping"):
            self.dialogs.mapping = Path(order["mapping"])
            page._choose_mapping()
        yield from until(lambda: not page._chosen.pending and page.step is Step.PREVIEW)
        refused = [one.refused for one in page.draft.files if one.refused is not None]
        seen = _shown(page)
        if page.import_button is not None and page.import_button.isEnabled():
            page.import_button.click()
            yield from until(lambda: page.step is Step.RESULT)
            outcomes: tuple[FileOutcome, ...] = page.draft.outcomes
            seen = _shown(page)
            refused = [one.refused for one in outcomes if one.refused is not None]
        else:
            outcomes = ()
        told = {
            "refused": [self._said(one) for one in refused],
            "orders": [one.result.orders.new for one in outcomes if one.result is not None],
            "seen": all(problem(window.look.texts, one).title in seen for one in refused),
        }
        page.start_over()
        yield
        return told

    def _door(self, order: Told) -> Steps:
        """Try to open the shop in ``folder`` and wait for what is said."""
        self.window().show_door(Path(order["folder"]))
        door = self.window().view
        assert isinstance(door, UnlockPage)
        heard: list[Exception] = []
        real = door._failed

        def hear(error: Exception) -> None:
            heard.append(error)
            real(error)

        door._failed = hear  # type: ignore[method-assign]
        QTest.keyClicks(door.secret, order["word"])
        door.open_button.click()
        yield from until(lambda: bool(heard) or isinstance(self.window().view, ShopView))
        yield from pause(0.2)
        return {"refused": [self._said(one) for one in heard], "orders": []}

    def _back(self, order: Told) -> Steps:
        """Try to bring the backup ``path`` back from the door and wait for what is said."""
        window = self.window()
        window.show_door(Path(order["folder"]))
        door = window.view
        assert isinstance(door, UnlockPage)
        heard: list[Exception] = []
        self.dialogs.backup = Path(order["path"])
        window._bringing.begin(None, door, heard.append)
        yield from until(lambda: bool(heard) or isinstance(window.view, BringBack) or bool(self.unexpected))
        if isinstance(window.view, BringBack) and isinstance(window.view.step, SecretStep):
            view, first = window.view, window.view.step
            real = SecretStep.fail

            def hear(step: SecretStep, error: Exception) -> None:
                heard.append(error)
                real(step, error)

            with patch.object(SecretStep, "fail", hear):
                QTest.keyClicks(first.secret, order["word"])
                first.next.click()
                yield from until(lambda: bool(heard) or window.view is not view)
        return {"refused": [self._said(one) for one in heard], "orders": []}


def _shown(page: QWidget) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel))


if __name__ == "__main__":
    sys.exit(play(Careless))
