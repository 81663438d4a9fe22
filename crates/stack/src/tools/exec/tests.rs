//! What becomes of a command's output and of its end.

use super::*;

fn shell(script: &str) -> (Result<(), ToolError>, String) {
    let log =
        std::env::temp_dir().join(format!("daybook-exec-{}-{script:p}.log", std::process::id()));
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    let job = Job { what: "trying", log: &log, detail: &Detail::default(), held: false };
    let result = run(command, &job);
    let text = std::fs::read_to_string(&log).unwrap();
    std::fs::remove_file(&log).unwrap();
    (result, text)
}

#[test]
fn both_streams_go_to_the_log_in_order() {
    let (result, log) = shell("echo one; echo two >&2; printf 'th\\377ree'");
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(log, "one\ntwo\nth\u{fffd}ree\n");
}

#[test]
fn a_failure_repeats_the_last_lines() {
    let (result, log) = shell("seq 1 40; echo because; exit 3");
    let text = result.unwrap_err().to_string();
    assert!(text.starts_with("trying failed"), "{text}");
    assert!(text.ends_with("\n39\n40\nbecause"), "{text}");
    assert!(!text.contains("\n12\n"), "{text}");
    assert_eq!(log.lines().count(), 41);
}

#[test]
fn a_daemon_that_keeps_the_output_open_does_not_keep_the_command() {
    let started = std::time::Instant::now();
    let (result, _) = shell("sleep 9 & exit 0");
    assert!(result.is_ok(), "{result:?}");
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let log = std::env::temp_dir().join(format!("daybook-exec-{}.log", std::process::id()));
    let job = Job { what: "trying", log: &log, detail: &Detail::default(), held: false };
    let error = run(Command::new("no-such-program"), &job).unwrap_err();
    assert_eq!(error.to_string(), "could not run no-such-program");
}
