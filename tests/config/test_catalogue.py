import os
import shutil

import polib
import pytest

from config import catalogue


@pytest.fixture
def product(tmp_path, monkeypatch):
    """A product of one module that says two things, and its Chinese catalogue."""
    monkeypatch.setattr(catalogue, "CHECKOUT", tmp_path)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "said.py").write_text('_("Open")\n_("%(days)s days left")\n')
    file = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    translations = polib.POFile()
    translations.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    translations.append(polib.POEntry(msgid="Open", msgstr="办理中"))
    translations.append(polib.POEntry(msgid="%(days)s days left", msgstr="还剩%(days)s天"))
    translations.save(str(file))
    return translations


def problems(translations):
    translations.save()
    return [problem.partition(": ")[2] for problem in catalogue.check()]


def test_a_complete_catalogue_passes(product):
    assert problems(product) == []


def test_an_untranslated_entry_is_named(product):
    product.append(polib.POEntry(msgid="Closed"))

    assert problems(product) == ["untranslated: 'Closed'"]


def test_a_fuzzy_entry_is_named(product):
    product[0].flags.append("fuzzy")

    assert problems(product) == ["fuzzy: 'Open'"]


@pytest.mark.parametrize("text", ["还剩若干天", "还剩%(day)s天"])
def test_a_translation_that_loses_or_misspells_a_placeholder_is_named(product, text):
    product[1].msgstr = text

    assert problems(product) == ["placeholders differ: '%(days)s days left'"]


def test_what_the_source_says_and_the_catalogue_lacks_is_named_where_xgettext_is_there(product, tmp_path):
    (tmp_path / "cases" / "said.py").write_text('_("Open")\n_("Closed")\n_("%(days)s days left")\n')

    expected = ["run `make messages`: 'Closed' is new"] if shutil.which("xgettext") else []
    assert problems(product) == expected


def test_a_catalogue_is_compiled_when_it_changed_and_only_then(product, tmp_path):
    target = tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    catalogue.compile_all()
    assert polib.mofile(str(target)).find("Open").msgstr == "办理中"

    os.utime(target, ns=(2**62, 2**62))
    catalogue.compile_all()
    assert target.stat().st_mtime_ns == 2**62
