-- Mail that left or is to leave, as it was rendered, and what became of it.

create table mail (
    org_id uuid not null references organisation (org_id) on delete cascade,
    mail_id uuid not null,
    -- What sort of mail: alert, digest, invitation …
    kind text not null check (kind <> ''),
    -- The cause, so that one cause makes one mail.
    cause text not null check (cause <> ''),
    -- The person of the organisation that it goes to, when it is one.
    user_id uuid,
    to_address text not null,
    to_name text not null default '',
    reply_to text,
    unsubscribe text,
    subject text not null,
    text_body text not null,
    html_body text not null,
    -- What only the recipient may know; it stands in the words as ~secret~ and is forgotten once the mail has left.
    secret text,
    state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
    attempts int not null default 0,
    -- Why it is not sent yet, or never was.
    last_error text,
    -- What the relay said when it took it.
    relay_reply text,
    queued_at timestamptz not null,
    next_attempt_at timestamptz,
    settled_at timestamptz,
    primary key (org_id, mail_id),
    constraint mail_cause_key unique (org_id, kind, cause),
    check ((state = 'queued') = (settled_at is null)),
    check (secret is null or state = 'queued')
);
create index mail_waiting on mail (org_id, queued_at) where state = 'queued';
create index mail_by_user on mail (org_id, user_id, mail_id desc);
select candor_protect('mail');
