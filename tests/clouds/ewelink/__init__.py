"""eWeLink without Home Assistant."""
