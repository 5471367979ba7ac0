-- The list of imports turns its pages without going over what this office registers itself.
CREATE INDEX batch_of_files ON batch (id) WHERE source <> 'registration';
