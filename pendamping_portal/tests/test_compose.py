"""docker-compose.yml, parsed; what it starts is started in test_compose_runs.py."""

from pathlib import Path

import pytest
import yaml

from pendamping_portal.embedded.postgres import RIGHTS, ROLES, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
OURS = ["migrate", "web", "worker", "beat"]


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


def test_no_secret_stands_in_the_environment():
    for service in COMPOSE["services"].values():
        for name in service.get("environment", {}):
            is_secret = any(word in name for word in ("PASSWORD", "SECRET", "KEY", "DATABASE_URL"))
            assert not is_secret or name.endswith("_FILE")


def test_only_the_worker_waits_long_for_a_statement():
    waits = {
        name: COMPOSE["services"][name]["environment"].get("STATEMENT_TIMEOUT_MS") for name in OURS
    }
    assert waits == {"migrate": None, "web": None, "worker": "300000", "beat": None}


def test_photos_lie_in_one_volume_where_they_are_taken_and_swept():
    mounted = {name: COMPOSE["services"][name].get("volumes", []) for name in OURS}
    both = ["exports:/exports", "photos:/photos"]
    assert mounted == {"migrate": [], "web": both, "worker": both, "beat": []}
    assert {"exports", "photos"} <= COMPOSE["volumes"].keys()
    for name in OURS:
        environment = COMPOSE["services"][name]["environment"]
        assert (environment["EXPORT_DIR"], environment["PHOTO_DIR"]) == ("/exports", "/photos")


def test_every_service_that_stays_says_whether_it_is_well():
    services = COMPOSE["services"].items()
    stay = {name for name, service in services if service["restart"] != "no"}
    assert stay == {name for name, service in services if "healthcheck" in service}


def test_the_container_makes_the_roles_and_rights_of_the_embedded_server():
    script = " ".join((ROOT / "docker" / "roles.sh").read_text().split())
    for role, attributes in ROLES.items():
        assert f"CREATE ROLE {role} {attributes} PASSWORD" in script
    for right in RIGHTS:
        assert right in script


def test_the_container_logs_as_little_of_people_as_the_embedded_server():
    words = COMPOSE["services"]["postgres"]["command"].split()
    assert words[0] == "postgres"
    assert set(words[1::2]) == {"-c"}
    said = dict(word.split("=") for word in words[2::2])
    silent = ("log_parameter_max_length", "log_min_error_statement", "log_error_verbosity")
    assert said == {name: SETTINGS[name] for name in silent}
    assert said == {
        "log_parameter_max_length": "0",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def test_the_portal_expects_the_one_proxy_in_front_of_it():
    for name in OURS:
        environment = COMPOSE["services"][name]["environment"]
        assert environment["TRUSTED_PROXY_COUNT"] == "${TRUSTED_PROXY_COUNT:-1}"
