use candor_testkit::TestDb;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn retry_after(result: Result<()>) -> Option<u32> {
    match result {
        Ok(()) => None,
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        Err(other) => panic!("{other}"),
    }
}

async fn attempt(db: &Db, account: &str, ip: Option<&str>, seconds: i64) -> Option<u32> {
    retry_after(begin(db, account, ip.map(|ip| ip.parse().unwrap()), at(seconds)).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sixth_failure_waits_and_each_further_one_longer_whichever_process_is_asked() {
    let first = TestDb::new().await;
    let second = Db::open(&first.config).unwrap();
    for n in 0..5 {
        let process = if n % 2 == 0 { &first.db } else { &second };
        assert_eq!(attempt(process, "a@x.org", None, 0).await, None);
    }
    assert_eq!(attempt(&second, "a@x.org", None, 0).await, Some(3));
    assert_eq!(attempt(&first.db, "a@x.org", None, 2).await, None);
    assert_eq!(attempt(&second, "a@x.org", None, 2).await, Some(5));
    assert_eq!(attempt(&first.db, "b@x.org", None, 2).await, None, "others are not slowed down");
}

#[tokio::test(flavor = "multi_thread")]
async fn success_and_time_forgive() {
    let test = TestDb::new().await;
    for _ in 0..5 {
        assert_eq!(attempt(&test.db, "a", None, 0).await, None);
    }
    succeed(&test.db, "a", None).await.unwrap();
    for _ in 0..5 {
        assert_eq!(attempt(&test.db, "a", None, 1).await, None);
    }
    assert!(attempt(&test.db, "a", None, 1).await.is_some());
    for _ in 0..5 {
        assert_eq!(attempt(&test.db, "a", None, 4_000).await, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_cannot_try_many_accounts() {
    let test = TestDb::new().await;
    for n in 0..30 {
        assert_eq!(attempt(&test.db, &format!("{n}@x.org"), Some("203.0.113.9"), 0).await, None);
    }
    assert!(attempt(&test.db, "31@x.org", Some("203.0.113.9"), 0).await.is_some());
    assert_eq!(attempt(&test.db, "31@x.org", Some("203.0.113.10"), 0).await, None);
    let mapped = attempt(&test.db, "32@x.org", Some("::ffff:203.0.113.9"), 0).await;
    assert!(mapped.is_some(), "the mapped form is the same address");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_gain_nothing() {
    let test = TestDb::new().await;
    let mut crowd = tokio::task::JoinSet::new();
    for n in 0..40 {
        let db = test.db.clone();
        crowd.spawn(async move { attempt(&db, "a@x.org", Some(&format!("203.0.113.{n}")), 0).await });
    }
    let waits = crowd.join_all().await;
    assert_eq!(waits.iter().filter(|wait| wait.is_none()).count(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wait_never_exceeds_five_minutes() {
    let test = TestDb::new().await;
    let mut now = 0;
    for _ in 0..30 {
        if let Some(wait) = attempt(&test.db, "a", None, now).await {
            assert!(wait <= 301);
            now += i64::from(wait);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forgotten_is_swept_out() {
    #[derive(QueryableByName)]
    struct Rows {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    let test = TestDb::new().await;
    for n in 0..25 {
        attempt(&test.db, &n.to_string(), None, 0).await;
    }
    for n in 0..3 {
        attempt(&test.db, &format!("later {n}"), None, 4_000).await;
    }
    let mut owner = test.owner().await;
    let rows: Rows = sql_query("select count(*) from sign_in_attempt").get_result(&mut owner).await.unwrap();
    assert_eq!(rows.count, 3);
}
