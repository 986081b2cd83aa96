"""Voice for devices that have a microphone and a loudspeaker."""
