"""What is read anew while the server runs."""

from pathlib import Path

from keyed import write_keys

from host.app import create_app
from host.audit import Act
from host.renewing import NotRenewed, Renewing
from host.settings import Settings


async def test_what_cannot_be_renewed_is_told_and_keeps_nothing_else_from_it() -> None:
    renewed: list[str] = []

    async def refuse() -> None:
        raise NotRenewed("the file is empty")

    async def fail() -> None:
        raise KeyError("a fault of ours")

    async def take() -> None:
        renewed.append("it")

    renewing = Renewing()
    for name, part in {"refusing": refuse, "failing": fail, "taking": take}.items():
        renewing.add(name, part)

    assert await renewing.renew() == {"refusing": "the file is empty", "failing": "KeyError: 'a fault of ours'"}
    assert renewed == ["it"]


async def test_keys_and_the_audit_log_are_among_it(tmp_path: Path) -> None:
    keys, audit = tmp_path / "keys.toml", tmp_path / "audit"
    write_keys(keys, ada={})
    app = create_app(Settings(worker="inline", keys_file=keys, audit_file=audit))
    async with app.router.lifespan_context(app):
        audit.rename(tmp_path / "audit.1")
        keys.write_text("nonsense")

        reasons = await app.state.renewing.renew()

        assert list(reasons) == ["keys"]
        assert "keys.toml" in reasons["keys"]
        app.state.house.audit.record(Act.REFUSAL, "somebody")
    # Closing the log has waited for the thread that writes it.
    assert "refusal" in audit.read_text()
