"""Tests of China Telecom Smart Home, without Home Assistant."""
