# gains: a descriptor of somebody else's, with another getter
# expect: raises AttributeError | attribute-not-allowed
from plugin_api import Message

property.__init__(Message.text, len)  # <<
