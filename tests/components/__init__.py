"""Tests of Home Assistant's side."""
