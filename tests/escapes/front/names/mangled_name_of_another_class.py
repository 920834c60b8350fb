# gains: a private name of another class, by how Python spells it
# expect: raises AttributeError
import string

loot = string.Template._TemplateMetaclass__pattern  # <<
