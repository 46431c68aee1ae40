"""The parts of `refiqda.reconciliation.apply`: where things are in the project, what goes, what comes, what is told."""
