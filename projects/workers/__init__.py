"""Workers by their real names: roster, attendance, exit settlement; by the million."""
