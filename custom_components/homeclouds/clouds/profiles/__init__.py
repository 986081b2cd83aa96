"""One way to describe a device as data, for all clouds: files that bind properties to keys of the catalogue."""
