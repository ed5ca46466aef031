"""Ways out: tables as files."""
