-- Failed attempts to sign in, by a hash of the account or of the network they came from. They belong to no tenant,
-- since nobody is known yet; shared by all processes, so that asking another one gains nothing.
create table sign_in_attempt (
    key bytea primary key check (octet_length(key) = 16),
    failures int not null,
    last_at timestamptz not null
);
create index sign_in_attempt_age on sign_in_attempt (last_at);
grant select, insert, update, delete on sign_in_attempt to candor_app;
