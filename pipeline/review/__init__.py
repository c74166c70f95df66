"""What a reviewer reads, and what people answer."""
