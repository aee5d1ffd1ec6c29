"""The Lobby: the embedded platform, rooms on a web page of your own machine."""
