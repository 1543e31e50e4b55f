"""mapred: a folder of documents becomes one long, cited article, on your own machine, with a local GGUF model."""

__version__ = "0.1.0"
