//! How much one address or one link may post to the respondents' forms. The limits are wide: a shop's tablets share an
//! address, and a campaign's link is everybody's. They keep a script from filling a survey, not people from answering.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web;
use candor_model::Error;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::client_ip;
use crate::respond;

/// The limits, in posts a minute; zero is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RespondentLimits {
    /// From one address; of version 6, from one /64.
    pub per_address: u32,
    /// To one link.
    pub per_link: u32,
}

impl Default for RespondentLimits {
    fn default() -> Self {
        Self { per_address: 1_200, per_link: 12_000 }
    }
}

/// After so many posts the counts of those who have been quiet are let go.
const SWEEP: usize = 10_000;

/// Counts posts, for all threads of this process.
pub(crate) struct Gate {
    addresses: Option<DefaultKeyedRateLimiter<IpAddr>>,
    links: Option<DefaultKeyedRateLimiter<String>>,
    posts: AtomicUsize,
    clock: DefaultClock,
}

impl Gate {
    pub(crate) fn new(limits: RespondentLimits) -> Self {
        let quota = |per_minute| NonZeroU32::new(per_minute).map(Quota::per_minute);
        Self {
            addresses: quota(limits.per_address).map(RateLimiter::keyed),
            links: quota(limits.per_link).map(RateLimiter::keyed),
            posts: AtomicUsize::new(0),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a post, or says for how many seconds there should be none.
    fn admit(&self, address: IpAddr, link: &str) -> Result<(), u32> {
        if self.posts.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.addresses.iter().for_each(RateLimiter::retain_recent);
            self.links.iter().for_each(RateLimiter::retain_recent);
        }
        let now = self.clock.now();
        let seconds = |wait: std::time::Duration| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX - 1) + 1;
        if let Some(addresses) = &self.addresses {
            addresses.check_key(&network(address)).map_err(|e| seconds(e.wait_time_from(now)))?;
        }
        if let Some(links) = &self.links {
            links.check_key(&link.to_owned()).map_err(|e| seconds(e.wait_time_from(now)))?;
        }
        Ok(())
    }
}

/// One subscriber of version 6 has a whole /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        ip => ip,
    }
}

/// The token of the link that a respondent's address leads to.
fn link(path: &str) -> Option<&str> {
    let rest = ["/s/", "/i/", "/k/"].iter().find_map(|before| path.strip_prefix(before))?;
    rest.split('/').next().filter(|token| !token.is_empty())
}

/// Answers posts beyond the limits with 429 and when to try again, before anything else is done for them.
pub(crate) async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, actix_web::Error> {
    let gate = request.app_data::<web::Data<Gate>>().filter(|_| request.method() == Method::POST);
    let admitted = match (gate, link(request.path())) {
        (Some(gate), Some(link)) => gate.admit(client_ip(request.request()), link),
        _ => Ok(()),
    };
    match admitted {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(retry_after) => {
            let answer = respond::refuse(request.request(), &Error::RateLimited { retry_after });
            Ok(request.into_response(answer).map_into_right_body())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_a_link_have_their_own_limits() {
        let gate = Gate::new(RespondentLimits { per_address: 3, per_link: 5 });
        let (here, there) = (IpAddr::from([203, 0, 113, 9]), IpAddr::from([203, 0, 113, 10]));
        for _ in 0..3 {
            assert_eq!(gate.admit(here, "a"), Ok(()));
        }
        let wait = gate.admit(here, "b").unwrap_err();
        assert!((1..=21).contains(&wait), "{wait}");
        assert_eq!(gate.admit(there, "a"), Ok(()));
        assert_eq!(gate.admit(there, "a"), Ok(()));
        assert!(gate.admit(IpAddr::from([203, 0, 113, 11]), "a").is_err(), "the link is full");
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_and_zero_is_no_limit() {
        let gate = Gate::new(RespondentLimits { per_address: 1, per_link: 0 });
        assert_eq!(gate.admit("2001:db8::1".parse().unwrap(), "a"), Ok(()));
        assert!(gate.admit("2001:db8::2".parse().unwrap(), "a").is_err());
        assert_eq!(gate.admit("2001:db8:0:1::1".parse().unwrap(), "a"), Ok(()));
        let open = Gate::new(RespondentLimits { per_address: 0, per_link: 0 });
        assert!((0..1_000).all(|_| open.admit("2001:db8::1".parse().unwrap(), "a").is_ok()));
    }

    #[test]
    fn only_respondents_addresses_are_counted() {
        assert_eq!(link("/s/token/key"), Some("token"));
        assert_eq!(link("/i/token"), Some("token"));
        assert_eq!(link("/k/token"), Some("token"));
        assert_eq!(link("/api/v1/feedback"), None);
        assert_eq!(link("/s/"), None);
    }
}
