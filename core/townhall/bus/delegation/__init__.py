"""Permissions lent to people: judged and counted when they are used, within limits that no setting can lift."""
