//! Who is drawn, and who gets which subject. The same seed and the same list give the same draw, on any machine.

use std::collections::BTreeMap;

use super::plan::{Allocation, Sample};

/// What matters of a candidate when lots are drawn.
#[derive(Clone, Debug)]
pub(super) struct Lot {
    /// The place in the list, from which chance is made.
    pub row: i32,
    /// What divides the list.
    pub stratum: String,
    /// The unit, if there is one.
    pub unit: Option<String>,
}

/// The order in which lots come out: a number per row and seed (SplitMix64), so that it depends on nothing else.
fn chance(seed: i64, salt: u64, row: i32) -> u64 {
    let mut z = seed.cast_unsigned()
        ^ salt.rotate_left(32)
        ^ u64::from(row.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for _ in 0..2 {
        z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
    }
    z
}

/// Which lots are drawn, in the order of `lots`.
pub(super) fn draw(lots: &[Lot], sample: &Sample, seed: i64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..lots.len()).collect();
    order.sort_by_key(|at| (chance(seed, 1, lots[*at].row), lots[*at].row));
    // The cap goes first: of what it leaves, the strata share the sample.
    let mut of_unit: BTreeMap<&str, u32> = BTreeMap::new();
    order.retain(|at| match (&lots[*at].unit, sample.per_unit) {
        (Some(unit), Some(most)) => {
            let taken = of_unit.entry(unit).or_default();
            *taken += 1;
            *taken <= most
        }
        _ => true,
    });
    let mut strata: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in order {
        strata.entry(if sample.by.is_some() { &lots[at].stratum } else { "" }).or_default().push(at);
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let shares = share(&sizes, sample.size.map_or(usize::MAX, |n| n as usize), sample.allocation);
    let mut drawn = vec![false; lots.len()];
    for (members, share) in strata.values().zip(shares) {
        for at in &members[..share] {
            drawn[*at] = true;
        }
    }
    drawn
}

/// How many of each stratum: by largest remainder, or evenly until a stratum is used up.
fn share(sizes: &[usize], size: usize, allocation: Allocation) -> Vec<usize> {
    let total: usize = sizes.iter().sum();
    if size >= total {
        return sizes.to_vec();
    }
    match allocation {
        Allocation::Proportional => {
            let mut shares: Vec<usize> = sizes.iter().map(|n| n * size / total).collect();
            let mut rest: Vec<usize> = (0..sizes.len()).collect();
            rest.sort_by_key(|at| (std::cmp::Reverse(sizes[*at] * size % total), *at));
            let missing = size - shares.iter().sum::<usize>();
            for at in rest.into_iter().take(missing) {
                shares[at] += 1;
            }
            shares
        }
        Allocation::Equal => {
            let mut shares = vec![0; sizes.len()];
            let mut left = size;
            while left > 0 {
                let mut open: Vec<usize> = (0..sizes.len()).filter(|at| shares[*at] < sizes[*at]).collect();
                let each = (left / open.len()).max(1);
                open.truncate(left);
                for at in open {
                    let more = each.min(sizes[at] - shares[at]).min(left);
                    shares[at] += more;
                    left -= more;
                }
            }
            shares
        }
    }
}

/// Which of `variants` each row gets: counts differ by at most one.
pub(super) fn deal(rows: &[i32], variants: usize, seed: i64) -> Vec<i16> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| (chance(seed, 2, rows[*at]), rows[*at]));
    let mut dealt = vec![0; rows.len()];
    for (turn, at) in order.into_iter().enumerate() {
        dealt[at] = i16::try_from(turn % variants.max(1)).unwrap_or(0);
    }
    dealt
}
