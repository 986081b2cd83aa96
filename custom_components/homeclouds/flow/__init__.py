"""The forms of the config flow and of subentries."""
