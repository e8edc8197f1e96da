import pytest

from pendamping_portal import translations

CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
TITLE = _("Vacancies")
ngettext("%(count)s post", "%(count)s posts", 2)
pgettext("month", "May")
"""
PAGE = """{% block main %}
    <p class="a">{% translate "Blank villages" %} it's {{ title|default:_("none") }}</p>
  {% blocktranslate trimmed count n=posts %}
      {{ n }} contract ends
  {% plural %}
      {{ n }} contracts end
  {% endblocktranslate %}
{% endblock %}
"""
INDONESIAN = {
    "Vacancies": "Lowongan",
    "%(count)s post": ("%(count)s formasi",),
    "May": "Mei",
    "Blank villages": "Desa kosong",
    "none": "tidak ada",
    "%(n)s contract ends": ("%(n)s kontrak berakhir",),
}


@pytest.fixture
def root(tmp_path):
    """A checkout with one page and one module, both translated and compiled."""
    for name, text in {"apps/posts/views.py": CODE, "templates/posts.html": PAGE}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    translations.update(tmp_path)
    translate(tmp_path)
    translations.update(tmp_path)
    return tmp_path


def po_file(root):
    return root / "locale" / "id" / "LC_MESSAGES" / "django.po"


def translate(root):
    file = po_file(root)
    catalog = translations._read(file)
    for message in catalog:
        if message.id:
            message.string = INDONESIAN[translations._key(message)]
    with file.open("wb") as text:
        translations.write_po(text, catalog)


def change(root, old, new):
    file = po_file(root)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_messages_are_found_in_code_and_templates(root):
    found = {(m.context, translations._key(m)) for m in translations.messages(root) if m.id}

    assert found == {("month" if key == "May" else None, key) for key in INDONESIAN}


def test_a_whole_translation_has_no_faults(root):
    assert translations.faults(root) == []


def test_a_second_update_changes_nothing(root):
    before = [file.read_bytes() for file in sorted(po_file(root).parent.iterdir())]

    translations.update(root)

    assert [file.read_bytes() for file in sorted(po_file(root).parent.iterdir())] == before


def test_a_message_that_only_the_code_has_is_named(root):
    (root / "templates" / "new.html").write_text('{% translate "Overloaded" %}')

    assert translations.faults(root) == [
        "locale/id/LC_MESSAGES/django.po: no entry for 'Overloaded'"
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "Lowongan"', 'msgstr ""', "not translated: 'Vacancies'"),
        ('msgid "Vacancies"', '#, fuzzy\nmsgid "Vacancies"', "fuzzy: 'Vacancies'"),
    ],
)
def test_an_incomplete_entry_is_named(root, old, new, fault):
    change(root, old, new)

    assert translations.faults(root) == [
        f"locale/id/LC_MESSAGES/django.po: {fault}",
        "locale/id/LC_MESSAGES/django.mo does not match django.po",
    ]


def test_a_lost_placeholder_is_named(root):
    change(root, "%(count)s formasi", "%(jumlah)s formasi")

    assert len(translations.faults(root)) == 2
    assert "%(count)s post" in translations.faults(root)[0]


def test_a_changed_translation_wants_compiling(root):
    change(root, "Lowongan", "Formasi kosong")

    assert translations.faults(root) == ["locale/id/LC_MESSAGES/django.mo does not match django.po"]
    translations.update(root)
    assert translations.faults(root) == []


def test_a_missing_language_is_named(tmp_path):
    assert translations.faults(tmp_path) == ["There is no translation into 'id'."]
