"""Making a release: the zip that HACS installs, and the rules of HACS, hassfest, and the project that it must keep."""
