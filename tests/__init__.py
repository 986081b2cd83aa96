"""Tests of HomeClouds."""
