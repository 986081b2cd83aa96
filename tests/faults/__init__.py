"""Every fault on every type of account, in a real Home Assistant against the simulators."""
