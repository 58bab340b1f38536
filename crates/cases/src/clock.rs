//! The clock of a case: how much time its priority allows, less the time that we waited for the customer.

use chrono::{DateTime, Duration, Utc};

/// A clock that can stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// How long it runs.
    pub allowed: Duration,
    /// How long it stood still altogether, up to the present pause.
    pub paused: Duration,
    /// Since when it stands still.
    pub paused_at: Option<DateTime<Utc>>,
}

impl Clock {
    /// A clock that starts now.
    #[must_use]
    pub fn start(now: DateTime<Utc>, allowed: Duration) -> Self {
        Self { started_at: now, allowed, paused: Duration::zero(), paused_at: None }
    }

    /// When it runs out, unless it stands still (again).
    #[must_use]
    pub fn due_at(&self) -> DateTime<Utc> {
        self.started_at + self.allowed + self.paused
    }

    /// Stands still from now on.
    pub fn pause(&mut self, now: DateTime<Utc>) {
        self.paused_at.get_or_insert(now);
    }

    /// Runs on.
    pub fn resume(&mut self, now: DateTime<Utc>) {
        if let Some(since) = self.paused_at.take() {
            self.paused += (now - since).max(Duration::zero());
        }
    }

    /// What is left, negative when it ran out.
    #[must_use]
    pub fn left(&self, now: DateTime<Utc>) -> Duration {
        self.due_at() - self.paused_at.unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + hours * 3600, 0).unwrap()
    }

    #[test]
    fn waiting_for_the_customer_does_not_count() {
        let mut clock = Clock::start(at(0), Duration::hours(24));
        assert_eq!(clock.due_at(), at(24));
        clock.pause(at(10));
        clock.pause(at(12));
        assert_eq!(clock.left(at(40)), Duration::hours(14), "stands still");
        clock.resume(at(40));
        assert_eq!(clock.due_at(), at(54));
        assert_eq!(clock.left(at(50)), Duration::hours(4));
        clock.resume(at(60));
        assert_eq!(clock.due_at(), at(54), "resuming twice changes nothing");
        assert_eq!(clock.left(at(60)), Duration::hours(-6));
    }

    #[test]
    fn another_priority_keeps_the_start_and_the_pauses() {
        let mut clock = Clock::start(at(0), Duration::hours(72));
        clock.pause(at(1));
        clock.resume(at(3));
        clock.allowed = Duration::hours(4);
        assert_eq!(clock.due_at(), at(6));
    }

    #[test]
    fn a_clock_that_goes_back_takes_no_time_away() {
        let mut clock = Clock::start(at(10), Duration::hours(1));
        clock.pause(at(10));
        clock.resume(at(8));
        assert_eq!(clock.due_at(), at(11));
    }
}
