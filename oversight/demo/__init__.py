"""An invented population to show the product with: accounts, projects, and cases lived through the real acts."""
