diesel::table! {
    organisation (org_id) {
        org_id -> Uuid,
        slug -> Text,
        name -> Text,
        time_zone -> Text,
        language -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    unit (org_id, unit_id) {
        org_id -> Uuid,
        unit_id -> Uuid,
        parent_id -> Nullable<Uuid>,
        slug -> Text,
        name -> Text,
        path -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    app_user (org_id, user_id) {
        org_id -> Uuid,
        user_id -> Uuid,
        email -> Text,
        name -> Text,
        role -> Text,
        whole_org -> Bool,
        language -> Text,
        weekly_summary -> Bool,
        alert_delivery -> Text,
        password_hash -> Text,
        password_changed_at -> Timestamptz,
        last_sign_in_at -> Nullable<Timestamptz>,
        disabled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    app_user_unit (org_id, user_id, unit_id) {
        org_id -> Uuid,
        user_id -> Uuid,
        unit_id -> Uuid,
    }
}

diesel::table! {
    session (org_id, session_id) {
        org_id -> Uuid,
        session_id -> Uuid,
        user_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        last_seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        user_agent -> Nullable<Text>,
    }
}

diesel::table! {
    api_key (org_id, api_key_id) {
        org_id -> Uuid,
        api_key_id -> Uuid,
        name -> Text,
        hint -> Text,
        key_hash -> Bytea,
        scopes -> Array<Text>,
        created_by -> Nullable<Uuid>,
        created_at -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    audit_event (org_id, event_id) {
        org_id -> Uuid,
        event_id -> Uuid,
        at -> Timestamptz,
        actor -> Text,
        user_id -> Nullable<Uuid>,
        api_key_id -> Nullable<Uuid>,
        action -> Text,
        object -> Text,
        details -> Jsonb,
    }
}

diesel::allow_tables_to_appear_in_same_query!(unit, app_user, app_user_unit);
