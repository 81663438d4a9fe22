//! What `get` does for a Python program, with a `python3` made up for it.

mod machine;

use std::fs;

use machine::Machine;

/// A `python3` that keeps what it is asked, and whose pip makes the directory it is given.
const PYTHON: &str = r#"case "$1" in --version) echo 'Python 3.12.8'; exit;; esac
case "$3" in *realpath*) echo "$HOME/bin/python3"; exit;; *import*) exit;; esac
echo "$*" >> $HOME/asked
case "$2 $3" in "-m pip") [ ! -e $HOME/no-pip ] || exit 1;; esac
case "$2" in fetch_pip.py) echo wheel > $3; exit;; esac
case "$*" in *requirements.txt*)
    while [ $# -gt 1 ]; do shift; done # its last argument is where to
    /bin/mkdir "$1"; /bin/cp requirements.txt "$1";;
esac"#;

/// What was asked of pip and of the script that fetches it.
fn asked(machine: &Machine) -> String {
    fs::read_to_string(machine.home().join("asked")).expect("python was asked")
}

#[test]
fn it_is_installed_with_checksums_and_nothing_else() {
    let machine = Machine::new("pip").with("bin/python3", PYTHON);
    let (content, text) = machine.xtask(&["get", "schemathesis"]);
    assert!(content, "{text}");
    let place = machine.home().join("cache/tools/schemathesis-4.32.5");
    assert!(place.join("bin/schemathesis").is_file(), "{text}");
    let link = fs::read_link(place.join("bin/python")).unwrap();
    assert_eq!(link, machine.home().join("bin/python3"));
    let asked = asked(&machine);
    let install = asked.lines().last().unwrap();
    let want = "-I -m pip install --no-deps --require-hashes --only-binary :all: --requirement";
    assert!(install.starts_with(want), "{asked}");
    let requirements = fs::read_to_string(place.join("lib/requirements.txt")).unwrap();
    assert!(requirements.contains("schemathesis==4.32.5 \\\n    --hash=sha256:"));
}

#[test]
fn pip_is_fetched_where_python_has_none() {
    let machine = Machine::new("no-pip").with("bin/python3", PYTHON).with("no-pip", "");
    let (content, text) = machine.xtask(&["get", "schemathesis"]);
    assert!(content, "{text}");
    let asked = asked(&machine);
    let asked: Vec<_> = asked.lines().collect();
    assert_eq!(asked[0], "-I -m pip --version");
    let wheel = asked[1].strip_prefix("-I fetch_pip.py ").unwrap().split(' ').next().unwrap();
    assert!(asked[2].contains(&format!("/src/{wheel}/pip install ")), "{asked:?}");
}

#[test]
fn it_is_got_anew_once_its_python_is_gone() {
    let machine = Machine::new("gone").with("bin/python3", PYTHON);
    assert!(machine.xtask(&["get", "schemathesis"]).0);
    fs::remove_file(machine.home().join("bin/python3")).unwrap();
    let machine = machine.with("bin/python3.13", &PYTHON.replace("bin/python3", "bin/python3.13"));
    let (content, text) = machine.xtask(&["get", "schemathesis"]);
    assert!(content, "{text}");
    let place = machine.home().join("cache/tools/schemathesis-4.32.5");
    let link = fs::read_link(place.join("bin/python")).unwrap();
    assert_eq!(link, machine.home().join("bin/python3.13"));
}

#[test]
fn without_a_python_that_will_do_the_command_is_the_one_that_gets_it() {
    let (content, text) = Machine::new("no-python").xtask(&["get", "schemathesis"]);
    assert!(!content, "{text}");
    assert!(text.contains("python is missing: run `"), "{text}");
    let old = Machine::new("old-python").with("bin/python3", "echo Python 3.9.2");
    let (content, text) = old.xtask(&["get", "schemathesis"]);
    assert!(!content, "{text}");
    let want = "bin/python3 is python 3.9.2, and Daybook needs 3.11.0 or later, before 3.15.0: put";
    assert!(text.contains(want), "{text}");
}
