"""Suggested passphrases: lists one can trust, chance, and what is shown opens the shop."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from shopcrm.base.texts import LANGUAGES
from shopcrm.services import passphrases
from shopcrm.services.container import OpenShop
from shopcrm.services.passphrases import WORDS, suggest, word_bits, words_of
from shopcrm.services.vaults import VaultService
from shopcrm.store.passphrase import passphrase_problem


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_is_long_plain_and_holds_nothing_twice(language: str) -> None:
    words = words_of(language)
    typed = [word.typed for word in words]
    assert len(words) >= 2048
    assert len(set(typed)) == len(words)
    assert typed == sorted(typed)
    assert all(re.fullmatch("[a-z]{3,12}", one) for one in typed)


def test_each_chinese_word_is_spelled_as_it_is_read() -> None:
    words = words_of("zh_CN")
    assert all(re.fullmatch("[\u4e00-\u9fff]{2}", word.means) for word in words)
    assert [word for word in words if "".join(lazy_pinyin(word.means)) != word.typed] == []
    # Nobody agrees on how u with two dots is typed.
    assert not any("v" in word.typed for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_chance_chooses_among_all_of_them(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def last(words: tuple[object, ...]) -> object:
        drawn.append(len(words))
        return words[-1]

    monkeypatch.setattr("secrets.choice", last)
    made = suggest(language)
    assert drawn == [len(words_of(language))] * WORDS
    assert made.typed == " ".join([words_of(language)[-1].typed] * WORDS)
    assert made.bits == WORDS * math.log2(drawn[0]) == word_bits(made.typed)
    assert made.bits >= 55
    assert made.typed not in repr(made)


@given(st.sampled_from(LANGUAGES).flatmap(lambda one: st.lists(st.sampled_from(words_of(one)), min_size=4, max_size=6)))
def test_every_phrase_of_four_words_is_accepted(words: list[passphrases.SuggestedWord]) -> None:
    phrase = " ".join(word.typed for word in words)
    if len({word.typed for word in words}) > 1:
        assert passphrase_problem(phrase) == ""
    assert word_bits(phrase) is not None
    assert word_bits(phrase.replace(" ", "-")) == word_bits(phrase)


def test_other_passphrases_have_no_bits_of_words() -> None:
    assert word_bits("") is None
    assert word_bits("yueliang 月亮") is None
    assert word_bits("yueliang abacus") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_typing_what_is_shown_opens(
    new_shop: Callable[..., OpenShop], vaults: VaultService, language: str
) -> None:  # fmt: skip
    from shopcrm.domain.ways import TypedSecret
    from tests.conftest import PASSPHRASE

    shop, made = new_shop(language), suggest(language)
    shop.ways.change_passphrase(TypedSecret(PASSPHRASE), made.typed)
    shop.close()
    vaults.open(shop.folder, " ".join(word.typed for word in made.words)).close()
