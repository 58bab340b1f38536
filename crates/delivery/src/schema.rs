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
        bounced_at -> Nullable<Timestamptz>,
        bounce -> Nullable<Text>,
        bounce_detail -> Nullable<Text>,
        complained_at -> Nullable<Timestamptz>,
        suppressed -> Bool,
    }
}

diesel::table! {
    suppression (org_id, channel, address) {
        org_id -> Uuid,
        channel -> Text,
        address -> Text,
        reason -> Text,
        note -> Text,
        added_at -> Timestamptz,
        added_by -> Text,
    }
}

diesel::table! {
    sender (org_id) {
        org_id -> Uuid,
        name -> Text,
        address -> Text,
        selector -> Text,
        private_key -> Text,
        public_key -> Text,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}

diesel::table! {
    mail_report_hook (org_id) {
        org_id -> Uuid,
        token_hash -> Bytea,
        secret -> Text,
        created_at -> Timestamptz,
        created_by -> Text,
    }
}
