diesel::table! {
    mail (org_id, mail_id) {
        org_id -> Uuid,
        mail_id -> Uuid,
        kind -> Text,
        cause -> Text,
        user_id -> Nullable<Uuid>,
        to_address -> Text,
        to_name -> Text,
        reply_to -> Nullable<Text>,
        unsubscribe -> Nullable<Text>,
        subject -> Text,
        text_body -> Text,
        html_body -> Text,
        secret -> Nullable<Text>,
        state -> Text,
        attempts -> Int4,
        last_error -> Nullable<Text>,
        relay_reply -> Nullable<Text>,
        queued_at -> Timestamptz,
        next_attempt_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
    }
}
