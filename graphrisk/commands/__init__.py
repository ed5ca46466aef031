"""Groups of commands, one a file; `cli` joins them."""
