"""Tests of the clouds, without Home Assistant."""
