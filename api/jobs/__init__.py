"""Work that is done after the commit that asked for it."""
