"""What stands in docs/deployment agrees with the server, with itself and with what doctor asks for."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from host.checkup import Check, State
from host.checkup.machine import check_memory, check_open_files, check_processes
from host.layers import read_settings
from host.notify import CLOSING_SECONDS
from host.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOYMENT = ROOT / "docs" / "deployment"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
GIBIBYTE = 1 << 30
# A registry would be named before the first slash, with a dot or a port.
IMAGE = re.compile(r"(?:[a-z0-9-]+/)?[a-z0-9-]+:[\w.-]+")


def instructions(name: str = "Dockerfile") -> list[tuple[str, str]]:
    """Read a Dockerfile: each instruction with what follows it."""
    text = re.sub(r"^#.*\n", "", (DEPLOYMENT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for each in lines if (line := each.strip())]


def arguments(instruction: str) -> list[str]:
    return [rest for name, rest in instructions() if name == instruction]


def environment_of_image() -> dict[str, str]:
    return dict(re.findall(r"(\w+)=(\S+)", " ".join(arguments("ENV"))))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def unit() -> dict[str, list[str]]:
    """Read the unit: all values of each key, since keys may come twice."""
    found: dict[str, list[str]] = {}
    for line in (DEPLOYMENT / "systemd" / "greenroom.service").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "=" in line:
            key, value = line.split("=", 1)
            found.setdefault(key, []).append(value)
    return found


def copied() -> list[str]:
    return [source for each in arguments("COPY") if "--from" not in each for source in each.split()[:-1]]


# The image


def test_what_the_image_is_built_of_is_there_and_enough_for_a_wheel() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert all((ROOT / source).exists() for source in copied())
    assert {*packages, "tests/escapes", "pyproject.toml", "hatch_build.py", project["project"]["readme"]} <= set(
        copied()
    )


def test_nothing_else_of_the_checkout_is_sent_to_the_builder() -> None:
    lines = (DEPLOYMENT / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]

    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == set(copied())


def test_the_image_is_no_roots_and_checks_its_own_readiness() -> None:
    [user] = arguments("USER")
    [port] = arguments("EXPOSE")
    [check] = arguments("HEALTHCHECK")

    assert user.split(":")[0] not in {"0", "root"}
    assert int(port) == Settings.model_fields["port"].default
    assert f"http://127.0.0.1:{port}/readyz" in check
    assert arguments("STOPSIGNAL") == ["SIGTERM"]
    # As a list: a shell between would keep the signal to itself.
    assert arguments("ENTRYPOINT") == ['["greenroom"]']
    assert arguments("CMD") == ['["serve"]']


def test_what_the_image_sets_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {name: value for name, value in environment_of_image().items() if name.startswith("GREENROOM_")}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    settings = read_settings().settings

    assert settings.host == "0.0.0.0"
    assert settings.allowed_roots == (Path("/srv/casts"),)


def test_no_registry_is_named(compose: dict[str, Any]) -> None:
    images = [each.split()[0] for each in arguments("FROM")]
    images += [
        f"{service['image']}:built" if "build" in service else service["image"]
        for service in compose["services"].values()
    ]

    assert all(IMAGE.fullmatch(image) for image in images), images


# The Compose file


def test_files_that_the_compose_file_mounts_and_builds_of_are_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    build = services["greenroom"]["build"]
    mounted = [
        volume.split(":")[0]
        for service in services.values()
        for volume in service["volumes"]
        if volume.startswith("./")
    ]
    # The operator's own.
    own = {"./keys.toml", "./casts"}

    assert (DEPLOYMENT / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    assert own <= set(mounted)
    assert all((DEPLOYMENT / path).exists() for path in set(mounted) - own)
    assert all(f"`{path.removeprefix('./')}`" in OPERATIONS for path in own)
    named = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]} - set(mounted)
    assert named == compose["volumes"].keys()


def test_no_service_can_write_to_itself_or_gain_anything(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        # From outside, only what the operator puts before it is to be reached.
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_ports_and_names_of_the_services_agree(compose: dict[str, Any]) -> None:
    scrape = yaml.safe_load((DEPLOYMENT / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    sources = yaml.safe_load(
        (DEPLOYMENT / "grafana" / "provisioning" / "datasources" / "prometheus.yaml").read_text(encoding="utf-8")
    )
    boards = yaml.safe_load(
        (DEPLOYMENT / "grafana" / "provisioning" / "dashboards" / "greenroom.yaml").read_text(encoding="utf-8")
    )
    served = {
        f"{name}:{port.rsplit(':', 1)[1]}" for name, service in compose["services"].items() for port in service["ports"]
    }

    assert scrape["scrape_configs"][0]["static_configs"][0]["targets"] == ["greenroom:8000"]
    assert {"greenroom:8000", sources["datasources"][0]["url"].removeprefix("http://")} <= served
    folder = boards["providers"][0]["options"]["path"]
    assert f"./grafana:{folder}:ro" in compose["services"]["grafana"]["volumes"]


def test_settings_of_the_compose_file_are_settings(compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in compose["services"]["greenroom"]["environment"].items():
        monkeypatch.setenv(name, value)

    assert read_settings().settings.max_sessions == 60


def are_well(*checks: Check) -> bool:
    return all(check.state is State.OK for check in checks)


def test_a_container_has_what_doctor_asks_for(compose: dict[str, Any]) -> None:
    service = compose["services"]["greenroom"]
    settings = Settings(max_sessions=int(service["environment"]["GREENROOM_MAX_SESSIONS"]))
    drain_seconds = float(service["environment"]["GREENROOM_DRAIN_SECONDS"])

    assert service["mem_limit"] == "4g"
    assert are_well(
        check_memory(settings, 4 * GIBIBYTE),
        check_processes(settings.max_sessions, service["pids_limit"]),
        check_open_files(settings.max_sessions, service["ulimits"]["nofile"]),
    )
    assert service["stop_grace_period"] == f"{drain_seconds + CLOSING_SECONDS:.0f}s"


# The unit


def test_the_unit_has_what_doctor_asks_for_and_ends_the_server_as_it_should_be() -> None:
    known = {key: values[-1] for key, values in unit().items()}

    assert known["MemoryMax"] == "4G"
    assert are_well(
        check_memory(Settings(max_sessions=60), 4 * GIBIBYTE),
        check_processes(60, int(known["TasksMax"])),
        check_open_files(60, int(known["LimitNOFILE"])),
    )
    assert (known["Type"], known["KillMode"]) == ("notify", "mixed")
    assert known["ExecReload"].endswith("-HUP $MAINPID")
    assert float(known["TimeoutStopSec"]) == Settings().drain_seconds + CLOSING_SECONDS


def test_the_unit_starts_the_server_with_flags_that_there_are() -> None:
    [start] = unit()["ExecStart"]
    program, command, *flags = start.split()

    assert (Path(program).name, command) == ("greenroom", "serve")
    assert flags == ["--config", "/etc/greenroom/greenroom.toml"]


def test_the_unit_leaves_the_server_what_its_walls_are_made_of() -> None:
    known = unit()

    # See sandbox/walls/enclosure.py, locks.py.
    assert set(known["RestrictNamespaces"][0].split()) == {"user", "pid", "net", "ipc", "uts"}
    calls = " ".join(known["SystemCallFilter"]).split()
    assert {"@system-service", "unshare", "seccomp", "landlock_restrict_self"} <= set(calls)
    assert "AF_UNIX" in known["RestrictAddressFamilies"][0]
    # It reads there what its workers hold.
    assert not {"ProtectProc", "ProcSubset"} & known.keys()
