"""The door: HTTP, pages, command line and settings; the one place where things are wired together."""
