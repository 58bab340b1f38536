//! Processor time of the program and of PostgreSQL, from /proc.

use std::fs;
use std::path::Path;

/// The kernel counts in hundredths of a second on every platform that we run on.
const TICKS: f64 = 100.0;

/// Seconds of processor time that a process has used, and those of its children that have ended.
fn of(pid: u32) -> Option<(u32, f64)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let parent = fields.get(1)?.parse().ok()?;
    let ticks: f64 = fields.get(11..15)?.iter().filter_map(|t| t.parse::<f64>().ok()).sum();
    Some((parent, ticks / TICKS))
}

/// Seconds of processor time of the program and of the server whose data are in `postgres`.
pub fn used(program: Option<u32>, postgres: &Path) -> f64 {
    let postmaster: u32 = fs::read_to_string(postgres.join("postmaster.pid"))
        .ok()
        .and_then(|text| text.lines().next()?.trim().parse().ok())
        .unwrap_or_default();
    let pids = fs::read_dir("/proc").into_iter().flatten().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|pid| Some((pid, of(pid)?)))
        .filter(|(pid, (parent, _))| *pid == postmaster || *parent == postmaster || Some(*pid) == program)
        .map(|(_, (_, seconds))| seconds)
        .sum()
}

/// Megabytes of a process in memory.
pub fn memory(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|l| l.split_whitespace().next()).and_then(|n| n.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}
