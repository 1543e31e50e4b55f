"""The commands, one file each: what the user may type. Their work is imported when they run, so that help stays instant."""
