diesel::table! {
    alert_rule (org_id, rule_id) {
        org_id -> Uuid,
        rule_id -> Uuid,
        name -> Text,
        filter -> Text,
        threshold -> Nullable<Jsonb>,
        recipients -> Jsonb,
        delivery -> Text,
        cooldown_minutes -> Int4,
        opens_case -> Bool,
        case_priority -> Text,
        enabled -> Bool,
        scope_unit_ids -> Nullable<Array<Uuid>>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    alert_rule_evaluation (org_id, rule_id) {
        org_id -> Uuid,
        rule_id -> Uuid,
        evaluated -> Int8,
        matched -> Int8,
        fired -> Int8,
        too_old -> Int8,
        last_evaluated_at -> Nullable<Timestamptz>,
        last_fired_at -> Nullable<Timestamptz>,
        last_mailed_at -> Nullable<Timestamptz>,
        last_miss -> Nullable<Jsonb>,
        breached -> Bool,
        window_start -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    alert_rule_sample (org_id, rule_id, feedback_id) {
        org_id -> Uuid,
        rule_id -> Uuid,
        feedback_id -> Uuid,
        occurred_at -> Timestamptz,
        value -> Nullable<Float8>,
        unit_path -> Nullable<Text>,
    }
}

diesel::table! {
    alert (org_id, alert_id) {
        org_id -> Uuid,
        alert_id -> Uuid,
        rule_id -> Uuid,
        feedback_id -> Uuid,
        unit_path -> Nullable<Text>,
        why -> Jsonb,
        fired_at -> Timestamptz,
        withheld -> Nullable<Text>,
    }
}

diesel::table! {
    alert_recipient (org_id, alert_id, user_id) {
        org_id -> Uuid,
        alert_id -> Uuid,
        user_id -> Uuid,
        reason -> Text,
        via -> Text,
        fired_at -> Timestamptz,
        mail_id -> Nullable<Uuid>,
        read_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    take_link (org_id, token_hash) {
        org_id -> Uuid,
        token_hash -> Bytea,
        alert_id -> Uuid,
        user_id -> Uuid,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    alert_rule,
    alert_rule_evaluation,
    alert_rule_sample,
    alert,
    alert_recipient,
    take_link
);
