"""Interface C: platform to platform. HomeClouds plays the smart-home platform."""
