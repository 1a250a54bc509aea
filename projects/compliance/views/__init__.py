"""The pages of duties and appraisals."""
