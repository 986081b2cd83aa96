"""What comes in from outside: webhooks, sign-in pages, media; and the network adapters it comes through."""
