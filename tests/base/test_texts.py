from __future__ import annotations

from pathlib import Path

import pytest

from shopcrm.base.texts import LANGUAGES, Texts


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for language, hello in (("zh_CN", "你好，{name}"), ("en", "Hello, {name}")):
        folder = tmp_path / "texts" / language
        folder.mkdir(parents=True)
        plural = 'other = "{n} 位"' if language == "zh_CN" else 'one = "{n} customer"\nother = "{n} customers"'
        (folder / "front.toml").write_text(
            f'hello = "{hello}"\nplain = "{{n}} %"\n[people]\n{plural}\n', encoding="utf-8"
        )
    return tmp_path / "texts"


def test_a_text_gets_its_facts(root: Path) -> None:
    assert Texts(root, "zh_CN")("front.hello", name="林小满") == "你好，林小满"
    assert Texts(root, "en")("front.hello", name="Lin") == "Hello, Lin"


@pytest.mark.parametrize(("n", "text"), [(0, "0 customers"), (1, "1 customer"), (2, "2 customers")])
def test_english_counts(root: Path, n: int, text: str) -> None:
    assert Texts(root, "en")("front.people", n=n) == text


def test_chinese_needs_one_form_only(root: Path) -> None:
    assert [Texts(root, "zh_CN")("front.people", n=n) for n in (1, 2)] == ["1 位", "2 位"]


def test_a_text_without_facts_is_given_as_it_stands(root: Path) -> None:
    assert Texts(root, "en")("front.plain") == "{n} %"


@pytest.mark.parametrize("language", ["", "fr", "zh_TW"])
def test_unknown_languages_become_chinese(root: Path, language: str) -> None:
    texts = Texts(root, language)
    assert (texts.language, texts("front.hello", name="")) == (LANGUAGES[0], "你好，")


@pytest.mark.parametrize("key", ["front.nothing", "nowhere.hello", "front", "front.people.few"])
def test_a_missing_text_is_a_defect(root: Path, key: str) -> None:
    texts = Texts(root, "en")
    assert not texts.has(key)
    with pytest.raises(KeyError):
        texts(key)
    assert texts.has("front.people")
