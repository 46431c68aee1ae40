"""Agreement between coders: counts, coefficients, report."""
