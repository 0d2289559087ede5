"""What does a result look like as a document: first data, then ink on paper or a workbook?"""
