//! What the command is asked to do.

/// Something that an app keeps, and what can be done with it.
pub(crate) struct Kept<V: 'static> {
    /// What it is called on the command line.
    pub(crate) noun: &'static str,
    /// Each command by name, with what it does in one line.
    pub(crate) commands: &'static [(&'static str, V, &'static str)],
    /// What the commands are about, as usage says it.
    pub(crate) about: &'static str,
    /// Whether there is something of what users wrote that could be shown.
    pub(crate) has_values: bool,
}

/// What came of the arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked<V> {
    Help(String),
    Command(Options<V>),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options<V> {
    pub(crate) command: V,
    /// What it is about; at least one.
    pub(crate) about: Vec<String>,
    /// For programs: JSON objects, each on a line of its own.
    pub(crate) json: bool,
    /// Also what users wrote.
    pub(crate) values: bool,
}

/// Reads `admin NOUN COMMAND [OPTION…] ABOUT…`; the error is a sentence and the usage.
pub(crate) fn parse<V: Copy>(
    app: &str,
    kept: &Kept<V>,
    arguments: &[String],
) -> Result<Asked<V>, String> {
    let Kept { noun, commands, about, has_values } = kept;
    let usage = usage(app, kept);
    let wrong = |what: String| Err(format!("{what}\n{usage}"));
    let (mut words, mut json, mut values) = (Vec::new(), false, false);
    for argument in arguments {
        match argument.as_str() {
            "--help" | "-h" | "help" => return Ok(Asked::Help(usage)),
            "--json" => json = true,
            "--values" if *has_values => values = true,
            option if option.starts_with('-') => {
                return wrong(format!("there is no option `{option}`"));
            }
            word => words.push(word),
        }
    }
    let [admin, said, command, rest @ ..] = words.as_slice() else {
        return wrong(format!("a command is needed, and {about}"));
    };
    if *admin != "admin" || said != noun {
        return wrong(format!("`{app}` has no command `{admin} {said}`"));
    }
    let Some((_, command, _)) = commands.iter().find(|(name, ..)| name == command) else {
        return wrong(format!("`admin {noun}` has no command `{command}`"));
    };
    if rest.is_empty() {
        return wrong(format!("{about} is needed"));
    }
    let about = rest.iter().map(|&word| word.to_owned()).collect();
    Ok(Asked::Command(Options { command: *command, about, json, values }))
}

fn usage<V>(app: &str, kept: &Kept<V>) -> String {
    let Kept { noun, commands, about, has_values } = kept;
    let rows: String =
        commands.iter().map(|(name, _, does)| format!("  {name:<9} {does}\n")).collect();
    let (option, values) = if *has_values {
        let row =
            "  --values  also what users wrote; without it only ids, types, sizes and times\n";
        (" [--values]", row)
    } else {
        ("", "")
    };
    format!(
        "usage: {app} admin {noun} COMMAND [--json]{option} {about}

{rows}
  --json    JSON objects, each on a line of its own
{values}
Asks the app's own sidecar, found by DAPR_GRPC_PORT and DAPR_API_TOKEN as the app finds it. Ends with 0 where all is
well, 1 where damage was found, 2 where it could not be done. Without any argument, {app} serves."
    )
}
