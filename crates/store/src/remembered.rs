//! Answers of the database that are believed for a moment.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use candor_model::Result;

/// The most answers that are remembered at the same time; who comes then is asked for each time.
const MOST: usize = 10_000;

/// What requests ask for again and again, each answer read once in a while. When an answer has got old, one of those who
/// want it reads it anew and the others wait for that: a crowd costs one question, not one each.
#[derive(Debug)]
pub struct Remembered<K, V> {
    fresh: Duration,
    answers: Mutex<HashMap<K, Arc<Answer<V>>>>,
}

#[derive(Debug)]
struct Answer<V> {
    /// With the moment at which it was asked for.
    known: Mutex<Option<(Instant, V)>>,
    asking: tokio::sync::Mutex<()>,
}

impl<V> Default for Answer<V> {
    fn default() -> Self {
        Self { known: Mutex::default(), asking: tokio::sync::Mutex::default() }
    }
}

impl<V: Clone> Answer<V> {
    fn since(&self, at: Option<Instant>) -> Option<V> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(asked, _)| at.is_none_or(|at| *asked > at)).map(|(_, value)| value.clone())
    }
}

impl<K: Eq + Hash + Clone, V: Clone> Remembered<K, V> {
    /// Answers are believed for so long, counted from the moment at which they were asked for.
    #[must_use]
    pub fn new(fresh: Duration) -> Self {
        Self { fresh, answers: Mutex::default() }
    }

    /// The answer for a key, read by `read` when none is known that is fresh; it is given the old one. What fails is not
    /// remembered.
    pub async fn get(&self, key: &K, read: impl AsyncFnOnce(Option<V>) -> Result<V>) -> Result<V> {
        let oldest = Instant::now().checked_sub(self.fresh);
        let answer = self.answer(key);
        if let Some(value) = answer.since(oldest) {
            return Ok(value);
        }
        let _asking = answer.asking.lock().await;
        if let Some(value) = answer.since(oldest) {
            return Ok(value);
        }
        let asked = Instant::now();
        let value = read(answer.since(None)).await;
        match &value {
            Ok(value) => {
                let known = Some((asked, value.clone()));
                *answer.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
            }
            Err(_) => {
                self.lock().remove(key);
            }
        }
        value
    }

    /// Everything is asked for again from now on; answers that are under way are not remembered.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn answer(&self, key: &K) -> Arc<Answer<V>> {
        let mut answers = self.lock();
        if let Some(answer) = answers.get(key) {
            return Arc::clone(answer);
        }
        if answers.len() >= MOST {
            let oldest = Instant::now().checked_sub(self.fresh);
            answers.retain(|_, answer| Arc::strong_count(answer) > 1 || answer.since(oldest).is_some());
        }
        let answer = Arc::default();
        if answers.len() < MOST {
            answers.insert(key.clone(), Arc::clone(&answer));
        }
        answer
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<K, Arc<Answer<V>>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use candor_model::Error;

    use super::*;

    #[tokio::test]
    async fn a_crowd_asks_once_and_what_is_old_or_failed_is_asked_for_again() {
        let remembered = Remembered::new(Duration::from_millis(50));
        let asked = AtomicU32::new(0);
        let ask = async |_| {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Ok(asked.fetch_add(1, Ordering::Relaxed))
        };
        let one = || remembered.get(&"a", ask);
        let (first, second, third) = tokio::join!(one(), one(), one());
        assert_eq!([first.unwrap(), second.unwrap(), third.unwrap()], [0, 0, 0]);
        assert_eq!(remembered.get(&"b", ask).await.unwrap(), 1);

        tokio::time::sleep(Duration::from_millis(60)).await;
        let old = remembered.get(&"a", async |old| Ok(old.unwrap_or(99) + 10)).await;
        assert_eq!(old.unwrap(), 10);
        remembered.forget();
        assert_eq!(remembered.get(&"a", ask).await.unwrap(), 2);

        remembered.forget();
        let failed = remembered.get(&"a", async |_| Err(Error::NotFound)).await;
        assert!(matches!(failed, Err(Error::NotFound)));
        assert_eq!(remembered.get(&"a", ask).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn an_answer_that_was_under_way_when_all_was_forgotten_is_not_remembered() {
        let remembered = Remembered::new(Duration::from_secs(60));
        let under_way = remembered.get(&"a", async |_| {
            remembered.forget();
            Ok(1)
        });
        assert_eq!(under_way.await.unwrap(), 1);
        assert_eq!(remembered.get(&"a", async |_| Ok(2)).await.unwrap(), 2);
    }
}
