"""A study against its material: what ``study.toml`` expects, what the projects hold, what people do in it."""
