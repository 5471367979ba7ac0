-- What a value should be, alone, where somebody of the office proposed it: whoever carries it out finds the form filled in.
ALTER TABLE resident_case ADD COLUMN proposed TEXT CHECK (length(proposed) BETWEEN 1 AND 200);
