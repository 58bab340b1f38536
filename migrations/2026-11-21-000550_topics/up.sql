-- Topics: rules in a tree, by version, and how far history has been brought to the present version.

create table topic_tree (
    org_id uuid not null references organisation (org_id) on delete cascade,
    version int not null default 1 check (version > 0),
    changed_at timestamptz not null default now(),
    -- Every record was tagged by at least this version …
    tagged_version int not null default 1,
    -- … and those up to this id by the present one, while the rest is still being gone through.
    tagged_after uuid,
    tagged_records bigint not null default 0,
    primary key (org_id)
);
select candor_protect('topic_tree');

create table topic (
    org_id uuid not null references topic_tree (org_id) on delete cascade,
    topic_id uuid not null,
    parent_id uuid,
    -- The last part of the path.
    slug text not null check (slug <> '' and position('/' in slug) = 0),
    name text not null check (char_length(name) between 1 and 200),
    path text not null,
    -- A filter; empty for a topic that only holds others.
    rule text not null default '',
    created_at timestamptz not null default now(),
    primary key (org_id, topic_id),
    constraint topic_path_key unique (org_id, path),
    constraint topic_parent_fkey foreign key (org_id, parent_id) references topic (org_id, topic_id) on delete cascade,
    check (case when parent_id is null then path = slug else path like '%/' || slug end)
);
create index topic_children on topic (org_id, parent_id);
select candor_protect('topic');

-- What each version said, so that a hit of long ago can be explained.
create table topic_version (
    org_id uuid not null references topic_tree (org_id) on delete cascade,
    version int not null,
    at timestamptz not null default now(),
    actor text not null,
    -- [{"path", "rule"}]
    rules jsonb not null,
    primary key (org_id, version)
);
select candor_protect('topic_version');
