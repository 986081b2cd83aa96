"""Tests of the Haier U+ cloud."""
