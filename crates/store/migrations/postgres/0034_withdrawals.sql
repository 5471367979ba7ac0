-- Open data that is taken off the public page: why is asked by one person and done by another. The ledger keeps its line, and what was
-- spent stays spent.
CREATE TABLE open_data_withdrawal (
    id UUID NOT NULL PRIMARY KEY REFERENCES open_data (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    asked_by UUID NOT NULL,
    asked_at BIGINT NOT NULL,
    done_by UUID,
    done_at BIGINT,
    CHECK ((done_at IS NULL) = (done_by IS NULL)),
    CHECK (done_by IS NULL OR done_by <> asked_by)
);
