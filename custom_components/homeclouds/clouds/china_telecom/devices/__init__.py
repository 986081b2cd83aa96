"""Interface Mc: devices log in to HomeClouds, which plays the platform."""
