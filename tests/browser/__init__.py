"""Tests in a real browser against the demo: a real Home Assistant and simulated clouds."""
