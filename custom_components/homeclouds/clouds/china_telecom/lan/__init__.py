"""Interface Md: one device, spoken to directly on the local network."""
