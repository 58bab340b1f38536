//! Outcome rates of a survey with named people: AAPOR, Standard Definitions.
//!
//! Every invitation has one outcome. The rates differ in what they count as an answer (partial ones or not) and in what
//! they take those to be of whom nothing is known.

use serde::{Deserialize, Serialize};

/// How many invitations came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ParticipationOutcomes)]
pub struct Outcomes {
    /// Answered to the end (I).
    pub complete: u64,
    /// Answered half of their questions or more, and not to the end (P).
    pub partial: u64,
    /// Refused, saw the page and answered nothing, or left before half of it (R).
    pub refusal: u64,
    /// Could not be reached although the address exists (NC).
    pub non_contact: u64,
    /// Belong to those asked and could not answer for another reason (O).
    pub other: u64,
    /// Nothing was heard; whether they belong to those asked is not known (UH).
    pub unknown: u64,
    /// The mail came back for good; whether they belong to those asked is not known (UO).
    pub undeliverable: u64,
    /// Do not belong to those asked: screened out or beyond a quota (NE).
    pub ineligible: u64,
}

/// Rates from 0 to 1; absent where nobody is in the base.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = ParticipationRates)]
pub struct Rates {
    /// Which share of the unknown is taken to belong to those asked, in RR3, RR4, REF2 and CON2.
    pub e: f64,
    /// Response: complete of all, the unknown counted in full.
    pub rr1: Option<f64>,
    /// Response: complete and partial of all, the unknown counted in full.
    pub rr2: Option<f64>,
    /// Response: complete, the unknown counted by their share.
    pub rr3: Option<f64>,
    /// Response: complete and partial, the unknown counted by their share.
    pub rr4: Option<f64>,
    /// Response: complete, the unknown left out.
    pub rr5: Option<f64>,
    /// Response: complete and partial, the unknown left out.
    pub rr6: Option<f64>,
    /// Cooperation: complete of those reached.
    pub coop1: Option<f64>,
    /// Cooperation: complete and partial of those reached.
    pub coop2: Option<f64>,
    /// Cooperation: complete of those reached who could answer.
    pub coop3: Option<f64>,
    /// Cooperation: complete and partial of those reached who could answer.
    pub coop4: Option<f64>,
    /// Refusal, the unknown counted in full.
    pub ref1: Option<f64>,
    /// Refusal, the unknown counted by their share.
    pub ref2: Option<f64>,
    /// Refusal, the unknown left out.
    pub ref3: Option<f64>,
    /// Contact, the unknown counted in full.
    pub con1: Option<f64>,
    /// Contact, the unknown counted by their share.
    pub con2: Option<f64>,
    /// Contact, the unknown left out.
    pub con3: Option<f64>,
}

impl Outcomes {
    fn known(&self) -> u64 {
        self.complete + self.partial + self.refusal + self.non_contact + self.other
    }

    /// The share of eligible people among those of whom it is known (CASRO); 1 when it is known of nobody.
    #[must_use]
    pub fn eligible_share(&self) -> f64 {
        ratio(self.known(), number(self.known() + self.ineligible)).unwrap_or(1.0)
    }

    /// The rates. `e` is the share of the unknown that is taken to be eligible, between 0 and 1.
    #[must_use]
    pub fn rates(&self, e: f64) -> Rates {
        let known = number(self.known());
        let unknown = number(self.unknown + self.undeliverable);
        let (full, part) = (known + unknown, known + e * unknown);
        let complete = self.complete;
        let both = self.complete + self.partial;
        let reached = both + self.refusal + self.other;
        let able = number(both + self.refusal);
        Rates {
            e,
            rr1: ratio(complete, full),
            rr2: ratio(both, full),
            rr3: ratio(complete, part),
            rr4: ratio(both, part),
            rr5: ratio(complete, known),
            rr6: ratio(both, known),
            coop1: ratio(complete, number(reached)),
            coop2: ratio(both, number(reached)),
            coop3: ratio(complete, able),
            coop4: ratio(both, able),
            ref1: ratio(self.refusal, full),
            ref2: ratio(self.refusal, part),
            ref3: ratio(self.refusal, known),
            con1: ratio(reached, full),
            con2: ratio(reached, part),
            con3: ratio(reached, known),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people fit")]
fn number(count: u64) -> f64 {
    count as f64
}

fn ratio(part: u64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| number(part) / whole)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EXPECTED_E: f64 = 0.96709_95671;
    const EXPECTED: [f64; 16] = [
        0.50750_00000,
        0.56687_50000,
        0.51259_09602,
        0.57256_15775,
        0.72694_71799,
        0.81199_64190,
        0.76821_19205,
        0.85808_89309,
        0.77333_33333,
        0.86380_95238,
        0.08937_50000,
        0.09027_15607,
        0.12802_14861,
        0.66062_50000,
        0.66725_20258,
        0.94628_46911,
    ];

    fn all(rates: &Rates) -> [Option<f64>; 16] {
        let Rates {
            e: _,
            rr1,
            rr2,
            rr3,
            rr4,
            rr5,
            rr6,
            coop1,
            coop2,
            coop3,
            coop4,
            ref1,
            ref2,
            ref3,
            con1,
            con2,
            con3,
        } = *rates;
        [rr1, rr2, rr3, rr4, rr5, rr6, coop1, coop2, coop3, coop4, ref1, ref2, ref3, con1, con2, con3]
    }

    /// Computed with exact fractions outside of this program.
    #[test]
    fn rates_are_those_of_the_standard_definitions() {
        let outcomes = Outcomes {
            complete: 812,
            partial: 95,
            refusal: 143,
            non_contact: 60,
            other: 7,
            unknown: 430,
            undeliverable: 53,
            ineligible: 38,
        };
        let e = outcomes.eligible_share();
        assert!((e - EXPECTED_E).abs() < 1e-9, "{e}");
        for (at, (rate, expected)) in all(&outcomes.rates(e)).into_iter().zip(EXPECTED).enumerate() {
            assert!((rate.unwrap() - expected).abs() < 1e-9, "rate {at}: {rate:?} {expected}");
        }
        assert_eq!(all(&Outcomes::default().rates(1.0)), [None; 16]);
        assert!((Outcomes::default().eligible_share() - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn rates_are_shares_in_their_order(counts in proptest::array::uniform8(0_u64..5_000)) {
            let [complete, partial, refusal, non_contact, other, unknown, undeliverable, ineligible] = counts;
            let outcomes =
                Outcomes { complete, partial, refusal, non_contact, other, unknown, undeliverable, ineligible };
            let rates = outcomes.rates(outcomes.eligible_share());
            for rate in all(&rates).into_iter().flatten() {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&rate));
            }
            if let (Some(rr1), Some(rr3), Some(rr5), Some(rr6)) = (rates.rr1, rates.rr3, rates.rr5, rates.rr6) {
                prop_assert!(rr1 <= rr3 + 1e-12 && rr3 <= rr5 + 1e-12 && rr5 <= rr6 + 1e-12);
            }
        }
    }
}
