"""Texts for people: catalogues per language, templates, and rendering into message parts."""
