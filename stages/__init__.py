"""The stages of a run, one plain function each, in the file of its name. Data flows one way through them."""
