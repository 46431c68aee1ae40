"""The private register: who the participants are, kept outside the study folder and never part of what goes out.

A folder of tables beside the study's folder, ``NAME-private`` for a study in ``NAME``, or wherever the environment
variable ``REFIQDA_REGISTER`` says. ``register.csv`` has a row for each participant (case, name, what they consented
to), ``missing.csv`` why a piece of material is not there. Each may be encrypted, as ``register.csv.age``.

It is read as hostile input, and nothing of it is ever in an error: a fault is told by file, line and column alone.
No export reads it; a test counts who imports this room.

``values`` holds the classes, ``tables`` reads one table, ``reading`` the folder, ``places`` says where it may lie,
``making`` begins one, ``locking`` encrypts it.
"""

from refiqda.register.places import VARIABLE, find_register, register_beside
from refiqda.register.reading import read_known_names, read_register, read_table, read_withdrawn
from refiqda.register.tables import RegisterFileError
from refiqda.register.values import KnownName, Missing, Person, Register, Step

__all__ = [
    "VARIABLE",
    "KnownName",
    "Missing",
    "Person",
    "Register",
    "RegisterFileError",
    "Step",
    "find_register",
    "read_known_names",
    "read_register",
    "read_table",
    "read_withdrawn",
    "register_beside",
]
