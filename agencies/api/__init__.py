"""What every address of the API is built from: the body, pages, and how a refusal looks."""
