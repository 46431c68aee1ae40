"""What of several copies of a study is one: their sources and their codes."""
