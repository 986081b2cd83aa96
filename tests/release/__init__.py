"""The zip of a release in a real Home Assistant."""
