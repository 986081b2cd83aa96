"""One account in Home Assistant: its devices, polls, pushes and commands."""
