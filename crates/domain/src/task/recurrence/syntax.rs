//! Is a text built like a rule? Whether the rule makes sense is for the calendar to say.

/// The longest rule or expression, in bytes.
const MAX_BYTES: usize = 500;

const PARTS: [(&str, i32, i32); 9] = [
    ("INTERVAL", 1, 1000),
    ("COUNT", 1, 1_000_000),
    ("BYSECOND", 0, 59),
    ("BYMINUTE", 0, 59),
    ("BYHOUR", 0, 23),
    ("BYMONTHDAY", -31, 31),
    ("BYYEARDAY", -366, 366),
    ("BYWEEKNO", -53, 53),
    ("BYMONTH", 1, 12),
];
const FREQUENCIES: [&str; 6] = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// RFC 5545 §3.3.10: parts `NAME=VALUE` with `;` between them, `FREQ` among them, none twice.
pub(super) fn check_rrule(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!("a rule has at most {MAX_BYTES} bytes"));
    }
    let upper = text.to_ascii_uppercase();
    let mut seen: Vec<&str> = Vec::new();
    for part in upper.split(';') {
        let (name, value) = part
            .split_once('=')
            .ok_or_else(|| format!("{part:?} is not a part NAME=VALUE of a rule"))?;
        if seen.contains(&name) {
            return Err(format!("{name} is there twice"));
        }
        seen.push(name);
        check_part(name, value)?;
    }
    if !seen.contains(&"FREQ") {
        return Err("FREQ is missing".to_owned());
    }
    if seen.contains(&"UNTIL") && seen.contains(&"COUNT") {
        return Err("UNTIL and COUNT exclude each other".to_owned());
    }
    Ok(())
}

fn check_part(name: &str, value: &str) -> Result<(), String> {
    let wrong = || Err(format!("{name}={value} is not valid"));
    if let Some((_, min, max)) = PARTS.iter().find(|(known, ..)| *known == name) {
        let signed = *min < 0;
        let one = name == "INTERVAL" || name == "COUNT";
        let fits = |text: &str| {
            text.parse::<i32>().is_ok_and(|n| (*min..=*max).contains(&n) && !(signed && n == 0))
        };
        let numbers: Vec<&str> = value.split(',').collect();
        return if numbers.iter().all(|n| fits(n)) && (!one || numbers.len() == 1) {
            Ok(())
        } else {
            wrong()
        };
    }
    let fits = match name {
        "FREQ" => FREQUENCIES.contains(&value),
        "WKST" => DAYS.contains(&value),
        "UNTIL" => is_until(value),
        "BYDAY" => value.split(',').all(is_week_day),
        "BYSETPOS" => value
            .split(',')
            .all(|n| n.parse::<i32>().is_ok_and(|n| n != 0 && (-366..=366).contains(&n))),
        "SKIP" => ["OMIT", "BACKWARD", "FORWARD"].contains(&value),
        "RSCALE" => value == "GREGORIAN",
        _ => return Err(format!("{name} is not a part of a rule")),
    };
    if fits { Ok(()) } else { wrong() }
}

fn is_until(value: &str) -> bool {
    let local = value.strip_suffix('Z').unwrap_or(value);
    let (date, time) = local.split_once('T').unwrap_or((local, "000000"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    date.len() == 8
        && time.len() == 6
        && digits(date)
        && digits(time)
        && (local.len() > 8 || local == value)
        && chrono::NaiveDateTime::parse_from_str(&format!("{date}{time}"), "%Y%m%d%H%M%S").is_ok()
}

fn is_week_day(value: &str) -> bool {
    let Some(split) = value.len().checked_sub(2).filter(|at| value.is_char_boundary(*at)) else {
        return false;
    };
    let (number, day) = value.split_at(split);
    let number_fits =
        number.is_empty() || number.parse::<i32>().is_ok_and(|n| n != 0 && (-53..=53).contains(&n));
    number_fits && DAYS.contains(&day)
}

/// Five fields of digits, names and `* , - / L W # ?`.
pub(super) fn check_cron(text: &str) -> Result<(), String> {
    if text.len() > MAX_BYTES {
        return Err(format!("an expression has at most {MAX_BYTES} bytes"));
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != 5 {
        return Err(format!(
            "a cron expression has five fields (minute, hour, day, month, day of the week), this one has {}",
            fields.len()
        ));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"*,-/#?".contains(&byte);
    match fields.iter().find(|field| !field.bytes().all(fits)) {
        Some(field) => Err(format!("{field:?} is not a field of a cron expression")),
        None => Ok(()),
    }
}
