"""The demo: simulated vendor clouds and a real Home Assistant that has accounts at them."""
