"""Who speaks where: turns of a conversation as cases with their selections, and back."""
