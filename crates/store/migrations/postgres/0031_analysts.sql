-- A role of its own for who gets tables for analysis.
ALTER TABLE account_grant DROP CONSTRAINT account_grant_role_check;
ALTER TABLE account_grant ADD CONSTRAINT account_grant_role_check
    CHECK (role IN ('administrator', 'registrar', 'community_worker', 'auditor', 'security', 'analyst'));
CREATE INDEX analyst_query_account ON analyst_query (account_id, year);
