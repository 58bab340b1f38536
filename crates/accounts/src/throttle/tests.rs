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

#[test]
fn the_sixth_failure_waits_and_each_further_one_longer() {
    let throttle = Throttle::default();
    for _ in 0..5 {
        assert_eq!(retry_after(throttle.begin("a@x.org", None, at(0))), None);
    }
    assert_eq!(retry_after(throttle.begin("a@x.org", None, at(0))), Some(3));
    assert_eq!(retry_after(throttle.begin("a@x.org", None, at(2))), None);
    assert_eq!(retry_after(throttle.begin("a@x.org", None, at(2))), Some(5));
    assert_eq!(retry_after(throttle.begin("b@x.org", None, at(2))), None, "others are not slowed down");
}

#[test]
fn success_and_time_forgive() {
    let throttle = Throttle::default();
    for _ in 0..5 {
        throttle.begin("a", None, at(0)).unwrap();
    }
    throttle.succeed("a", None);
    for _ in 0..5 {
        throttle.begin("a", None, at(1)).unwrap();
    }
    assert!(throttle.begin("a", None, at(1)).is_err());
    for _ in 0..5 {
        assert!(throttle.begin("a", None, at(4_000)).is_ok());
    }
}

#[test]
fn one_address_cannot_try_many_accounts() {
    let throttle = Throttle::default();
    let ip = Some("203.0.113.9".parse().unwrap());
    for n in 0..30 {
        throttle.begin(&format!("{n}@x.org"), ip, at(0)).unwrap();
    }
    assert!(throttle.begin("31@x.org", ip, at(0)).is_err());
    assert!(throttle.begin("31@x.org", Some("203.0.113.10".parse().unwrap()), at(0)).is_ok());
    let mapped = Some("::ffff:203.0.113.9".parse().unwrap());
    assert!(throttle.begin("32@x.org", mapped, at(0)).is_err(), "the mapped form is the same address");
}

#[test]
fn the_wait_never_exceeds_five_minutes() {
    let throttle = Throttle::default();
    let mut now = 0;
    for _ in 0..40 {
        if let Some(wait) = retry_after(throttle.begin("a", None, at(now))) {
            assert!(wait <= 301);
            now += i64::from(wait);
        }
    }
}

#[test]
fn memory_is_bounded() {
    let throttle = Throttle::default();
    for n in 0..(CAPACITY as i64 + 10) {
        throttle.begin(&n.to_string(), None, at(n / 100)).unwrap();
    }
    assert!(throttle.counts.lock().unwrap().len() <= CAPACITY);
}
