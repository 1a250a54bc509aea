"""Tables that people send, Excel or CSV: read row by row, checked column by column, handed back with what is wrong."""
