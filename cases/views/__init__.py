"""The pages: each fetches through `visible_to`, checks shape with a form, calls one verb, renders."""
