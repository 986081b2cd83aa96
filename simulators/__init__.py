"""The vendor clouds as real servers on loopback, for tests, the demo and benchmarks.

Each vendor is a package that holds one or more ``Simulator`` classes. They are written from the vendor documents and share
nothing with the integration: two readings of one document. See README.md in this folder.
"""
