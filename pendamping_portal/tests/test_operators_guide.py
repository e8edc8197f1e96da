"""What the operators' guide names is there."""

import re
from pathlib import Path

import yaml
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "operators.md").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_command_and_its_options_exist():
    commands = get_commands()
    lines = re.findall(r"manage\.py (\w+)((?:[^\n`]|\\\n)*)", GUIDE)
    unknown = []
    for name, words in lines:
        parser = load_command_class(commands[name], name).create_parser("manage.py", name)
        known = {option for action in parser._actions for option in action.option_strings}
        unknown += [(name, word) for word in re.findall(r"--[a-z-]+", words) if word not in known]

    assert {name for name, _ in lines} >= {"load_regions", "load_caseload", "load_posts"}
    assert unknown == []


def test_every_service_and_secret_exists():
    services = set(re.findall(r"^\| `([a-z]+)` \|", GUIDE, re.MULTILINE))
    secrets = {
        *re.findall(r"> secrets/([a-z_]+)", GUIDE),
        *re.search(r"for name in ([a-z_ ]+);", GUIDE).group(1).split(),
    }

    assert services == set(COMPOSE["services"])
    assert secrets == set(COMPOSE["secrets"])


def test_every_setting_is_read():
    settings = (ROOT / "pendamping_portal" / "settings.py").read_text()
    named = re.findall(r"`([A-Z_]{4,})`", GUIDE.split("## 11.")[1])

    read = set(re.findall(r"""["']([A-Z_]{4,})["']""", settings))
    assert [name for name in named if name not in read] == ["NAME_FILE"]
