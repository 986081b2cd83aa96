"""Requests from outside: webhooks, login pages, and media."""
