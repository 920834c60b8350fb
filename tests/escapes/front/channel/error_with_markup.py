# gains: colours and links in the operator's terminal
# expect: raises ValueError
def reply(scene, message):
    raise ValueError("[bold red]all is lost[/] [link=file:///etc/passwd]x[/link]")  # <<
