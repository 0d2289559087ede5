"""How is what she has begun written down when the shop is closed, and read again? Plain data, each kind with a version.

A shape that changes gets a new version; drafts of another version, or that do not hold together, are counted and left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from shopcrm.domain.consents import Channel, Consent, Evidence, Purpose, Saying
from shopcrm.domain.drafts import Draft
from shopcrm.domain.manual import ManualItem, ManualOrder
from shopcrm.domain.sources import Source
from shopcrm.ui.pages.begun import (
    BasicsDraft,
    Begun,
    BirthdayParts,
    ConsentDraft,
    MergeDraft,
    NewCustomerDraft,
    TypedBasics,
)
from shopcrm.ui.pages.import_draft import Candidate, ImportDraft, Step
from shopcrm.ui.pages.mapping_answers import Said

VERSION: Final = 1
# Where an import that waits for her can be taken up again.
_WAITS: Final = frozenset({Step.PREVIEW, Step.TEACH})


@dataclass
class Kept:
    """What came back.

    Attributes:
        begun: as it was.
        page: the page that was in view, "" for none.
        news: keys under ``window.returned.``: what could not be kept, what became of an import.
        dropped: how many drafts nobody can read.
    """

    begun: Begun = field(default_factory=Begun)
    page: str = ""
    news: tuple[str, ...] = ()
    dropped: int = 0

    @property
    def anything(self) -> bool:
        """Whether she had begun something."""
        begun = self.begun
        chosen = begun.merge is not None and begun.merge.choices
        return any((begun.basics, begun.order, chosen, begun.new_customer, begun.consent, begun.imports.files))


def written(begun: Begun, page: str, news: Sequence[str] = ()) -> tuple[Draft, ...]:
    """Return everything ``begun`` that is plain data, and the ``page`` in view."""
    return tuple(
        Draft(kind, VERSION, json.dumps(content, ensure_ascii=False, separators=(",", ":")))
        for kind, content in _contents(begun, page, news)
    )


def _contents(begun: Begun, page: str, news: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for customer, draft in begun.basics.items():
        yield "basics", {"customer": customer, "name": draft.name, "typed": asdict(draft.typed)}
    if begun.order is not None and begun.order.begun:
        yield "order", asdict(begun.order)
    if begun.merge is not None:
        yield "merge", asdict(begun.merge)
    if begun.new_customer is not None:
        yield "new_customer", asdict(begun.new_customer)
    if begun.consent is not None:
        yield "consent", asdict(begun.consent)
    lost = list(news)
    imports = begun.imports
    if imports.step in _WAITS:
        if any(one.source.path is None for one in imports.files):
            lost.append("pasted")
        files = [_file(one.source) for one in imports.files if one.source.path is not None]
        teaching = imports.teaching
        if files or (teaching is not None and teaching.path is not None):
            yield (
                "import",
                {
                    "typed": imports.typed,
                    "mapping": str(imports.mapping or ""),
                    "files": files,
                    "teaching": _file(teaching) if teaching is not None and teaching.path is not None else None,
                    "said": _said(imports.said) if imports.said is not None else None,
                },
            )
    # An open shop that nothing was begun in leaves nothing behind.
    yield "place", {"page": page, "customer": begun.customer, "news": list(dict.fromkeys(lost))}


def _file(source: Source) -> dict[str, Any]:
    return {"path": str(source.path), "name": source.name, "inside": source.inside, "packed": source.packed}


def _said(said: Said) -> dict[str, Any]:
    plain = asdict(said)
    # JSON has no numbers for keys.
    return plain | {key: sorted(plain[key].items()) for key in ("of_orders", "of_customers")}


def read(drafts: Sequence[Draft]) -> Kept:
    """Return what ``drafts`` hold; a draft that nobody can read takes nothing else with it."""
    kept = Kept()
    for one in drafts:
        take = _READERS.get(one.kind)
        if take is None or one.version != VERSION:
            kept.dropped += 1
            continue
        try:
            take(kept, json.loads(one.content))
        except (ValueError, TypeError, KeyError, AttributeError):
            kept.dropped += 1
    return kept


def _take_basics(kept: Kept, content: dict[str, Any]) -> None:
    typed = content["typed"]
    words = TypedBasics(
        str(typed["name"]),
        str(typed["gender"]),
        BirthdayParts(**typed["birthday"]),
        str(typed["notes"]),
        tuple((str(name), str(value)) for name, value in typed["fields"]),
    )
    kept.begun.basics[int(content["customer"])] = BasicsDraft(str(content["name"]), words)


def _take_order(kept: Kept, content: dict[str, Any]) -> None:
    items = tuple(ManualItem(**item) for item in content["items"])
    kept.begun.order = ManualOrder(**(content | {"items": items}))


def _take_merge(kept: Kept, content: dict[str, Any]) -> None:
    choices = {str(part): str(choice) for part, choice in content["choices"].items()}
    kept.begun.merge = MergeDraft(int(content["keep"]), int(content["fold"]), choices)


def _take_new_customer(kept: Kept, content: dict[str, Any]) -> None:
    lines = {str(name): str(text) for name, text in content["lines"].items()}
    kept.begun.new_customer = NewCustomerDraft(lines, BirthdayParts(**content["birthday"]), str(content["note"]))


def _take_consent(kept: Kept, content: dict[str, Any]) -> None:
    draft = ConsentDraft(**content)
    # Said already what cannot be shown in the form: words of another version.
    Consent(
        Saying(draft.saying), Purpose(draft.purpose), Channel(draft.channel), date.fromisoformat(draft.day),
        evidence=Evidence(draft.evidence),
    )  # fmt: skip
    kept.begun.consent = draft


def _take_import(kept: Kept, content: dict[str, Any]) -> None:
    teaching = _source(content["teaching"]) if content["teaching"] else None
    kept.begun.imports = ImportDraft(
        Step.TEACH if teaching is not None else Step.PREVIEW,
        typed=str(content["typed"]),
        shop=str(content["typed"]).strip(),
        files=[Candidate(_source(one)) for one in content["files"]],
        mapping=Path(content["mapping"]) if content["mapping"] else None,
        teaching=teaching,
        said=_answers(content["said"]) if content["said"] else None,
    )


def _source(told: dict[str, Any]) -> Source:
    inside = tuple(int(one) for one in told["inside"])
    return Source(Path(told["path"]), str(told["name"]), inside, packed=bool(told["packed"]))


def _answers(told: dict[str, Any]) -> Said:
    columns = {key: {int(place): str(name) for place, name in told[key]} for key in ("of_orders", "of_customers")}
    states = {str(word): str(state) for word, state in told["states"].items()}
    headings = tuple(str(one) for one in told["headings"])
    return Said(**(told | columns | {"states": states, "headings": headings}))


def _take_place(kept: Kept, content: dict[str, Any]) -> None:
    kept.page, kept.begun.customer = str(content["page"]), int(content["customer"])
    kept.news = tuple(str(one) for one in content["news"])


_READERS: Final[dict[str, Callable[[Kept, dict[str, Any]], None]]] = {
    "basics": _take_basics,
    "order": _take_order,
    "merge": _take_merge,
    "new_customer": _take_new_customer,
    "consent": _take_consent,
    "import": _take_import,
    "place": _take_place,
}
