"""refiqda: REFI-QDA projects in and out without loss, compared, reconciled, accounted for."""
