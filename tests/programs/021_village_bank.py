"""A village bank: accounts are only changed inside a transaction, which undoes itself if anything goes wrong."""

from plugin_api import ToolCall, hookimpl

CHARACTER_NAME = "Village Bank"
VOICE_SOURCE = {"source_type": "file", "path_on_server": "voices/bank.wav"}
INSTRUCTIONS = {"language": "en", "instruction_prompt": "You are a bank with one counter."}
PEOPLE = {"type": "string", "enum": ["ada", "bob"]}
TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "transfer",
            "description": "Move money from one account to the other.",
            "parameters": {
                "type": "object",
                "properties": {"source": PEOPLE, "target": PEOPLE, "amount": {"type": "number"}},
                "required": ["source", "target", "amount"],
            },
        },
    }
]
TALK = ["balance", "transfer 30 ada bob", "transfer 999 ada bob", "transfer 1 ada ada", "transfer -5 bob ada", "audit"]
SCRIPT = [("transfer", {"source": "bob", "target": "ada", "amount": 12.5}), ("transfer", {"source": "ada", "target": "bob", "amount": 0.125})]


class BankError(Exception):
    code = 1


class Overdrawn(BankError):
    code = 2

    def __str__(self):
        owner, lacking = self.args
        return f"{owner} lacks {lacking:.2f}"


class Rounded(UserWarning): ...


class Transaction:
    def __init__(self, accounts, log):
        self.accounts, self.log = accounts, log

    def __enter__(self):
        self.before = dict(self.accounts)
        return self.accounts

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.accounts.update(self.before)
            self.log.append(f"undone: {kind.__name__}")
        else:
            self.log.append("done")
        return isinstance(error, ZeroDivisionError)


@hookimpl
def make_system_prompt(scene):
    return INSTRUCTIONS["instruction_prompt"]


@hookimpl
def reply(scene, message):
    accounts = scene.state.setdefault("accounts", {"ada": 100.0, "bob": 20.0})
    if message.role == "tool" or message.text == "balance":
        return f"{message.text} | {', '.join(f'{owner}: {money:.2f}' for owner, money in sorted(accounts.items()))}"
    if message.text == "audit":
        with Transaction(accounts, scene.state["log"]) as money, Transaction({}, log := []):
            money["ada"] /= len(log)
        return f"{scene.state['log']} {log}"
    _, amount, source, target = message.text.split()
    return ToolCall("transfer", {"source": source, "target": target, "amount": float(amount)})


@hookimpl
def call_tool(scene, call):
    log = scene.state.setdefault("log", [])
    source, target, amount = (call.arguments[name] for name in ("source", "target", "amount"))
    try:
        with Transaction(scene.state["accounts"], log) as money:
            money[source] -= amount
            money[target] += amount
            if source == target:
                raise BankError("from one pocket to the other")
            if (least := min(money.values())) < 0:
                raise Overdrawn(source, -least)
            assert amount > 0, "money flows one way"
            if amount != round(amount, 2):
                raise Rounded(f"{amount} is not what you can pay")
    except (BankError, AssertionError) as error:
        return f"Refused ({getattr(error, 'code', 0)}): {error}"
    except Warning as warning:
        return f"Careful: {warning}"
    else:
        return f"Moved {amount:.2f}"
    finally:
        print(f"log has {len(log)} lines")
