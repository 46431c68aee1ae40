"""What the other analyst saw in the same passages, and the sheet in which people say which codes are one."""
