"""Files of office programs: tables that people filled in, workbooks and documents written for them."""
