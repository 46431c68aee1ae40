"""The version of this library, as `refiqda.__version__` and reports give it."""

__version__ = "0.1.0"
