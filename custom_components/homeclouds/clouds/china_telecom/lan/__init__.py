"""Interface Md: one device, controlled directly on the local network."""
