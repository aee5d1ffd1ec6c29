"""Facts of what people contribute, which the core writes where a plugin wants them."""
