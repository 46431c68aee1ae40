"""The local page on which analysts read and decide together (`refiqda reconcile serve`)."""
