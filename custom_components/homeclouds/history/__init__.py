"""Energy counters and the import of long-term statistics."""
