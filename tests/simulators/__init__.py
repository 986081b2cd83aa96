"""Tests of the simulated vendor clouds, with plain requests and nothing of the integration."""
