"""Tests of the engine that describes thing models, whoever made them."""
