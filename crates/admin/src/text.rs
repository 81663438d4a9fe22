//! What was found, as a person reads it.

use std::fmt::{Display, Write};

use chrono::SecondsFormat;
use serde_json::Value;

use book::inspect::{Change, OwedEvent, SegmentSummary, Summary, Verdict};

use crate::book::{Answer, Replay};

/// What there is to tell of the book at `key`, in whole lines.
pub(crate) fn of(key: &str, answer: &Answer) -> String {
    match answer {
        Answer::Head(summary) => head(summary),
        Answer::Verdict(verdict) => self::verdict(verdict),
        Answer::Outbox(owed) if owed.is_empty() => format!("{key} owes nothing\n"),
        Answer::Outbox(owed) => {
            format!("{key} owes {}\n{}", count(owed.len(), "event"), table(events(owed), "  "))
        }
        Answer::Replay(replay) => self::replay(key, replay),
    }
}

fn head(it: &Summary) -> String {
    let mut text = format!("{}\n", it.key);
    let mut row = |name: &str, value: &dyn Display| {
        writeln!(text, "  {name:<10} {value}").ok();
    };
    row("format", &it.format);
    row("size", &count(it.bytes, "byte"));
    row("etag", &it.etag);
    row("commits", &newest(it));
    row("seq", &it.seq);
    let owed = it.seq.saturating_sub(it.published);
    row("published", &format!("{}, {owed} owed", it.published));
    row("relayed", &it.relayed);
    section(&mut text, "segments", it.segments.len(), segments(&it.segments));
    section(&mut text, "tail", it.tail.len(), it.tail.iter().map(change).collect());
    section(&mut text, "spilled", it.spilled.len(), segments(&it.spilled));
    section(&mut text, "outbox", it.outbox.len(), events(&it.outbox));
    for (name, keys) in [("reserved", &it.reserved), ("dropped", &it.dropped)] {
        section(&mut text, name, keys.len(), keys.iter().map(|key| vec![key.clone()]).collect());
    }
    text
}

fn newest(it: &Summary) -> String {
    match it.newest_commit {
        Some(newest) => format!("{}, the newest {newest}", it.commit_count),
        None => it.commit_count.to_string(),
    }
}

fn section(text: &mut String, name: &str, count: usize, rows: Vec<Vec<String>>) {
    writeln!(text, "  {name:<10} {count}").ok();
    text.push_str(&table(rows, "    "));
}

fn segments(all: &[SegmentSummary]) -> Vec<Vec<String>> {
    let row = |segment: &SegmentSummary| {
        let last = segment.last.map(|last| format!("up to event {last}"));
        let keys = match segment.keys.as_slice() {
            [only] => only.clone(),
            [first, .., last] => format!("{first} … {last}"),
            [] => String::new(),
        };
        vec![keys, count(segment.bytes, "byte"), last.unwrap_or_default()]
    };
    all.iter().map(row).collect()
}

fn change(it: &Change) -> Vec<String> {
    let size = it.bytes.map_or("removed".to_owned(), |bytes| count(bytes, "byte"));
    vec![it.id.clone(), size, value(it.value.as_ref())]
}

/// In one line; nothing where values are hidden.
fn value(shown: Option<&Value>) -> String {
    shown.map(Value::to_string).unwrap_or_default()
}

fn events(owed: &[OwedEvent]) -> Vec<Vec<String>> {
    let row = |event: &OwedEvent| {
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
        let time = event
            .time
            .map_or("?".to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true));
        vec![
            or(&event.id),
            event.topic.clone(),
            or(&event.kind),
            or(&event.subject),
            time,
            count(event.bytes, "byte"),
            value(event.data.as_ref()),
        ]
    };
    owed.iter().map(row).collect()
}

fn verdict(it: &Verdict) -> String {
    let mut text = if it.findings.is_empty() {
        format!(
            "{} is whole: {}, {}, events up to {}, {} owed\n",
            it.key,
            count(it.documents, "document"),
            count(it.records, "record"),
            it.seq,
            it.owed
        )
    } else {
        format!("{} is damaged: {}\n", it.key, count(it.findings.len(), "finding"))
    };
    for finding in &it.findings {
        writeln!(text, "  {}: {}", finding.key, finding.damage).ok();
    }
    for key in &it.leftovers {
        writeln!(text, "  {key}: is left over, and deleted with one of the next commits").ok();
    }
    text
}

fn replay(key: &str, it: &Replay) -> String {
    let newer = match it.owed {
        0 => String::new(),
        owed => format!("; {owed} newer ones are owed by now"),
    };
    match (it.first, it.last) {
        (Some(first), Some(last)) => {
            let events = count(it.published, "event");
            format!("{key}: {events} published, from {first} to {last}{newer}\n")
        }
        _ => format!("{key} owes nothing\n"),
    }
}

/// Columns that stand under each other.
fn table(rows: Vec<Vec<String>>, indent: &str) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in &rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        writeln!(text, "{indent}{}", line.trim_end()).ok();
    }
    text
}

fn count(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}
