"""Time, schedules and durable timers."""
