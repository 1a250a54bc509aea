"""How a letter looks on paper (GB/T 9704-2012, letter format): as PDF/A for keeping, as DOCX for editing."""
