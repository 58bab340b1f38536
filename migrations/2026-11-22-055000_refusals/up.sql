-- Who refused invitations stands on the list of suppressed addresses; the list before it has had its time.
insert into suppression (org_id, channel, address, reason, added_at, added_by)
select org_id, 'email', email, 'opt_out', refused_at, 'respondent' from invitation_refusal
on conflict do nothing;
drop table invitation_refusal;
