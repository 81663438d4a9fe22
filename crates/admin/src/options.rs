//! What the command is asked to do.

/// A command by name, with what it does in one line.
pub(crate) type Command<V> = (&'static str, V, &'static str);

/// What came of the arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked<V> {
    Help(String),
    Command(Options<V>),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options<V> {
    pub(crate) command: V,
    /// Whose; at least one.
    pub(crate) users: Vec<String>,
    /// For programs: one JSON object per user, each on a line of its own.
    pub(crate) json: bool,
    /// Also what users wrote.
    pub(crate) values: bool,
}

/// Reads `admin NOUN COMMAND [OPTION…] USER…`; the error is a sentence and the usage.
pub(crate) fn parse<V: Copy>(
    app: &str,
    noun: &str,
    commands: &[Command<V>],
    arguments: &[String],
) -> Result<Asked<V>, String> {
    let usage = usage(app, noun, commands);
    let wrong = |what: String| Err(format!("{what}\n{usage}"));
    let (mut words, mut json, mut values) = (Vec::new(), false, false);
    for argument in arguments {
        match argument.as_str() {
            "--help" | "-h" | "help" => return Ok(Asked::Help(usage)),
            "--json" => json = true,
            "--values" => values = true,
            option if option.starts_with('-') => {
                return wrong(format!("there is no option `{option}`"));
            }
            word => words.push(word),
        }
    }
    let [admin, said, command, users @ ..] = words.as_slice() else {
        return wrong("a command and a user are needed".to_owned());
    };
    if *admin != "admin" || *said != noun {
        return wrong(format!("`{app}` has no command `{admin} {said}`"));
    }
    let Some((_, command, _)) = commands.iter().find(|(name, ..)| name == command) else {
        return wrong(format!("`admin {noun}` has no command `{command}`"));
    };
    if users.is_empty() {
        return wrong("a user is needed".to_owned());
    }
    let users = users.iter().map(|&user| user.to_owned()).collect();
    Ok(Asked::Command(Options { command: *command, users, json, values }))
}

fn usage<V>(app: &str, noun: &str, commands: &[Command<V>]) -> String {
    let rows: String =
        commands.iter().map(|(name, _, does)| format!("  {name:<9} {does}\n")).collect();
    format!(
        "usage: {app} admin {noun} COMMAND [--json] [--values] USER...

{rows}
  --json    one JSON object per user, each on a line of its own
  --values  also what users wrote; without it only ids, types, sizes and times

Asks the app's own sidecar, found by DAPR_GRPC_PORT and DAPR_API_TOKEN as the app finds it. Ends with 0 where all is
well, 1 where damage was found, 2 where it could not be done. Without any argument, {app} serves."
    )
}
