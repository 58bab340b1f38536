//! A report as lines of text, for the command line.

use std::fmt::Write;

use candor_model::metrics::{Estimate, Metric};

use crate::report::Report;

/// The value, its interval and base, then a line for each group or step.
#[must_use]
pub fn lines(report: &Report) -> String {
    let mut text = format!("{}  {}\n", report.metric.as_str(), line(report.metric, &report.estimate));
    let labels = || {
        let groups = report
            .groups
            .iter()
            .map(|group| (group.key.clone().unwrap_or_else(|| "(none)".into()), &group.estimate));
        let points = report
            .points
            .iter()
            .map(|point| (point.at.format("%Y-%m-%d %H:%M").to_string(), &point.estimate));
        groups.chain(points)
    };
    let width = labels().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    for (label, estimate) in labels() {
        // Labels come from outside; control characters would reach the terminal.
        let label: String = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let _ = writeln!(text, "  {label:width$}  {}", line(report.metric, estimate));
    }
    text
}

fn line(metric: Metric, estimate: &Estimate) -> String {
    let digits = match metric {
        Metric::Volume => 0,
        Metric::Nps | Metric::Csat => 1,
        Metric::Ces | Metric::Rating | Metric::Sentiment => 2,
    };
    let unit = if metric == Metric::Csat { " %" } else { "" };
    let mut line = match estimate.value {
        Some(value) => format!("{value:>8.digits$}{unit}"),
        None => format!("{:>8}", "-"),
    };
    if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
        let _ = write!(line, "  ({low:.digits$} to {high:.digits$})");
    }
    if metric != Metric::Volume {
        let _ =
            write!(line, "  n {}{}", estimate.base, if estimate.small_base { ", small base" } else { "" });
    }
    line
}
