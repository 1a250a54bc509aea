"""The view from above: reads every app, nobody imports it."""
