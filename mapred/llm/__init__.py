"""The engine: everything that knows how a model is asked. The stages see `model.Model` and nothing behind it."""
