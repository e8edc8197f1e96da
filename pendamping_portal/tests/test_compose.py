"""No container engine is needed: the file is parsed, and what it starts is started outside one."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pendamping_portal.embedded.postgres import RIGHTS, ROLES

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ["migrate", "web", "worker", "beat"]
ONLY_LOOK = {"migrate": "--plan", "web": "--check-config", "worker": "--help", "beat": "--help"}


def test_the_services_are_those_of_a_portal():
    assert sorted(COMPOSE["services"]) == sorted([*OURS, "postgres", "valkey"])


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_services_is_confined(name):
    service = COMPOSE["services"][name]
    assert service["user"] == "10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]


def test_every_secret_asked_for_is_a_file_mounted_for_it():
    for service in COMPOSE["services"].values():
        named = service.get("environment", {}).items()
        files = {Path(value).name for name, value in named if name.endswith("_FILE")}
        assert files <= set(service.get("secrets", []))
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", OURS)
def test_each_command_runs_outside_a_container(name):
    program, *words = COMPOSE["services"][name]["command"]
    module = [] if program == "python" else ["-m", program]
    ran = subprocess.run(
        [sys.executable, *module, *words, ONLY_LOOK[name]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def test_the_container_makes_the_roles_and_rights_of_the_embedded_server():
    script = " ".join((ROOT / "docker" / "roles.sh").read_text().split())
    for role, attributes in ROLES.items():
        assert f"CREATE ROLE {role} {attributes} PASSWORD" in script
    for right in RIGHTS:
        assert right in script
