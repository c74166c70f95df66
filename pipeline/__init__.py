"""Editorial pipeline: posts, editorial calendar and publishing history in git."""

__version__ = "0.1.0"
