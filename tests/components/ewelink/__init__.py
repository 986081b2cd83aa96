"""eWeLink in Home Assistant, against the simulator."""
