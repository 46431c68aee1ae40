"""Rules that find problems in a file, each with its documentation."""
