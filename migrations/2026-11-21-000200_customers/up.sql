-- People whose feedback is heard, and by what they are recognised.

create table customer (
    org_id uuid not null references organisation (org_id) on delete cascade,
    customer_id uuid not null,
    name text check (char_length(name) between 1 and 200),
    created_at timestamptz not null default now(),
    primary key (org_id, customer_id)
);
create index customer_by_name on customer (org_id, lower(name));
select candor_protect('customer');

create table customer_identity (
    org_id uuid not null,
    kind text not null check (kind in ('external_id', 'email', 'phone')),
    -- Normalised: e-mail addresses in lower case, telephone numbers as digits with an optional plus.
    value text not null check (char_length(value) between 1 and 255),
    customer_id uuid not null,
    created_at timestamptz not null default now(),
    primary key (org_id, kind, value),
    -- Deferred, since identities are claimed first: who wins a race for one decides which customers are made.
    foreign key (org_id, customer_id) references customer (org_id, customer_id)
        on delete cascade deferrable initially deferred
);
create index customer_identity_by_customer on customer_identity (org_id, customer_id);
select candor_protect('customer_identity');

-- Two customers that one record named together: probably the same person, for somebody to decide.
create table customer_overlap (
    org_id uuid not null,
    customer_id uuid not null,
    other_id uuid not null,
    noted_at timestamptz not null default now(),
    primary key (org_id, customer_id, other_id),
    foreign key (org_id, customer_id) references customer (org_id, customer_id) on delete cascade,
    foreign key (org_id, other_id) references customer (org_id, customer_id) on delete cascade
);
create index customer_overlap_by_other on customer_overlap (org_id, other_id);
select candor_protect('customer_overlap');
