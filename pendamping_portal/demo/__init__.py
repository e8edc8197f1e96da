"""bin/demo: the portal with a synthetic nation, counted by a real worker, until Ctrl-C."""
