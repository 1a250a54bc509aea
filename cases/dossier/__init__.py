"""The file of one case (一键成卷): everything on record about it as one PDF with a catalogue and page numbers."""
