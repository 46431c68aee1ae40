"""Projects and calls for the tests of the command line."""
