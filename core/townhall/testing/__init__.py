"""The test kit: a room to talk in, a clock to turn, a platform to choose."""
