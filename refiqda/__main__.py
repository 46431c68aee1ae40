"""``python -m refiqda`` is the command ``refiqda``."""

from refiqda.cli import main

if __name__ == "__main__":
    main()
