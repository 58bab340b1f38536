//! What is printed at the end.

use std::time::Duration;

/// Whether a floor was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Floor {
    Met,
    Missed,
    /// There is none; the figure is told.
    Told,
}

impl Floor {
    pub fn of(met: bool) -> Self {
        if met { Self::Met } else { Self::Missed }
    }
}

struct Row {
    what: String,
    measured: String,
    baseline: String,
    ratio: String,
    must: String,
    floor: Floor,
}

/// The rows, in the order in which they were measured.
#[derive(Default)]
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A figure beside what it is compared with.
    pub fn compare(
        &mut self,
        what: impl Into<String>,
        measured: impl Into<String>,
        baseline: impl Into<String>,
        ratio: f64,
        must: &str,
        floor: Floor,
    ) {
        let digits = if ratio >= 100.0 { 0 } else { 2 };
        self.add(what, measured, baseline, format!("{ratio:.digits$}"), must, floor);
    }

    /// A figure with a floor of its own.
    pub fn alone(&mut self, what: impl Into<String>, measured: impl Into<String>, must: &str, floor: Floor) {
        self.add(what, measured, "", String::new(), must, floor);
    }

    /// A figure that is good to know.
    pub fn told(&mut self, what: impl Into<String>, measured: impl Into<String>) {
        self.add(what, measured, "", String::new(), "", Floor::Told);
    }

    fn add(
        &mut self,
        what: impl Into<String>,
        measured: impl Into<String>,
        baseline: impl Into<String>,
        ratio: String,
        must: &str,
        floor: Floor,
    ) {
        let row = Row {
            what: what.into(),
            measured: measured.into(),
            baseline: baseline.into(),
            ratio,
            must: must.to_owned(),
            floor,
        };
        eprintln!("  {}: {}  {}  {}", row.what, row.measured, row.baseline, row.ratio);
        self.rows.push(row);
    }

    /// Writes the table to standard output.
    pub fn print(&self, took: Duration, records: usize, tile: usize) {
        let head = Row {
            what: "measured".into(),
            measured: "Candor".into(),
            baseline: "baseline in the same run".into(),
            ratio: "ratio".into(),
            must: "must".into(),
            floor: Floor::Told,
        };
        let lines = || std::iter::once(&head).chain(&self.rows);
        let width = |cell: fn(&Row) -> &str| lines().map(|r| cell(r).chars().count()).max().unwrap_or(0);
        let widths =
            [width(|r| &r.what), width(|r| &r.measured), width(|r| &r.baseline), width(|r| &r.ratio)];
        for row in lines() {
            let floor = match row.floor {
                Floor::Met => "  ok",
                Floor::Missed => "  MISSED",
                Floor::Told => "",
            };
            println!(
                "{:a$} | {:b$} | {:c$} | {:>d$} | {}{floor}",
                row.what,
                row.measured,
                row.baseline,
                row.ratio,
                row.must,
                a = widths[0],
                b = widths[1],
                c = widths[2],
                d = widths[3],
            );
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!(
            "\n{records} records searched, {tile} under the tile, {cores} processors shared by program, PostgreSQL and \
             clients, {:.0} s in all. Ratios are to be read, not absolute figures.",
            took.as_secs_f64()
        );
    }
}

/// Latencies of one measurement, in microseconds.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<u32>);

impl Times {
    pub fn new(mut micros: Vec<u32>) -> Self {
        micros.sort_unstable();
        Self(micros)
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time that this share of them (0 to 1) did not exceed, in milliseconds.
    pub fn at(&self, share: f64) -> f64 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let place = (self.0.len() as f64 * share) as usize;
        let micros = self.0.get(place.min(self.0.len().saturating_sub(1))).copied().unwrap_or(0);
        f64::from(micros) / 1_000.0
    }

    /// The mean in milliseconds.
    pub fn mean(&self) -> f64 {
        let sum: f64 = self.0.iter().map(|t| f64::from(*t)).sum();
        sum / 1_000.0 / number(self.0.len().max(1))
    }

    /// Median and 99th percentile.
    pub fn short(&self) -> String {
        format!("p50 {:.2} p99 {:.2} ms", self.at(0.5), self.at(0.99))
    }

    /// With the 95th.
    pub fn long(&self) -> String {
        format!("p50 {:.0} p95 {:.0} p99 {:.0} ms", self.at(0.5), self.at(0.95), self.at(0.99))
    }
}

/// Microseconds since then.
pub fn micros(since: std::time::Instant) -> u32 {
    u32::try_from(since.elapsed().as_micros()).unwrap_or(u32::MAX)
}

/// A count for dividing.
#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
pub fn number(count: usize) -> f64 {
    count as f64
}

/// 12,345 as a person reads it.
pub fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
