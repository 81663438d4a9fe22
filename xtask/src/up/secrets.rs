//! The secrets of this stack: those of the committed development file, with what differs here.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::fault::Fault;

#[cfg(test)]
mod tests;

/// Where the component `secretstore` looks, relative to where a sidecar is started.
pub(super) const FILE: &str = "components/secrets.development.json";

/// Every secret of this stack, by name and key.
#[derive(Debug, Clone)]
pub(super) struct Secrets(Value);

impl Secrets {
    /// The development file of the checkout.
    pub(super) fn read(root: &Path) -> Result<Self, Fault> {
        let path = root.join(FILE);
        let text = fs::read_to_string(&path)
            .map_err(Fault::io(format_args!("read {}", path.display())))?;
        let value: Value = serde_json::from_str(&text).map_err(|error| {
            Fault::new(format!("{} is not JSON: {error}: correct it", path.display()))
        })?;
        Ok(Self(value))
    }

    /// Replaces one.
    pub(super) fn set(&mut self, name: &str, key: &str, value: &str) {
        if self.0.get(name).is_none_or(|secret| !secret.is_object()) {
            self.0[name] = json!({});
        }
        self.0[name][key] = json!(value);
    }

    /// Lets e-mails go to a port of this machine.
    pub(super) fn send_mail_to(&mut self, port: u16) {
        self.set("smtp", "host", "127.0.0.1");
        self.set("smtp", "port", &port.to_string());
    }

    fn has(&self, name: &str, key: &str) -> bool {
        self.0.get(name).and_then(|secret| secret.get(key)).is_some_and(Value::is_string)
    }

    /// Writes them where a sidecar started in `run_dir` looks, for this user's eyes only, and gives back the set-up token.
    /// That and the key that signs development tokens are drawn once, so that a token outlives a restart.
    pub(super) fn write(mut self, run_dir: &Path) -> Result<String, Fault> {
        let path = run_dir.join(FILE);
        let earlier = fs::read_to_string(&path).ok().and_then(|text| text.parse::<Value>().ok());
        let kept = |pointer| Some(earlier.as_ref()?.pointer(pointer)?.as_str()?.to_owned());
        let key = kept("/dev-tokens/signing-key").map_or_else(random, Ok)?;
        self.set("dev-tokens", "signing-key", &key);
        let setup = kept("/setup/token").map_or_else(random, Ok)?;
        self.set("setup", "token", &setup);
        write_private(&path, &format!("{:#}\n", self.0))?;
        Ok(setup)
    }

    /// That every secret a component asks for is there.
    ///
    /// daprd would say so too, in the middle of its log, and end.
    pub(super) fn check(&self, resources: &[PathBuf]) -> Result<(), Fault> {
        for directory in resources {
            let entries = fs::read_dir(directory)
                .map_err(Fault::io(format_args!("read {}", directory.display())))?;
            for file in entries.flatten().map(|entry| entry.path()).filter(|path| is_yaml(path)) {
                self.check_file(&file)?;
            }
        }
        Ok(())
    }

    fn check_file(&self, file: &Path) -> Result<(), Fault> {
        let text =
            fs::read_to_string(file).map_err(Fault::io(format_args!("read {}", file.display())))?;
        for document in documents(&text) {
            let document: Value = serde_yaml_ng::from_str(&document).map_err(|error| {
                Fault::new(format!("{} is not YAML: {error}: correct it", file.display()))
            })?;
            let metadata = document.pointer("/spec/metadata").and_then(Value::as_array);
            for reference in
                metadata.into_iter().flatten().filter_map(|row| row.get("secretKeyRef"))
            {
                let part = |name| reference.get(name).and_then(Value::as_str).unwrap_or_default();
                let (name, key) = (part("name"), part("key"));
                if !self.has(name, key) {
                    let file = file.display();
                    return Err(Fault::new(format!(
                        "{file} asks for the secret `{name}` with the key `{key}`, which is not \
                         there: add it to {FILE}, or correct the component"
                    )));
                }
            }
        }
        Ok(())
    }
}

/// The documents of a YAML file, each on its own lines, so that errors name the right one.
fn documents(text: &str) -> Vec<String> {
    let mut documents = vec![String::new()];
    for (above, line) in text.lines().enumerate() {
        if line.trim_end() == "---" {
            documents.push("\n".repeat(above));
        }
        let document = documents.last_mut().into_iter();
        document
            .for_each(|text| text.extend([if line.trim_end() == "---" { "" } else { line }, "\n"]));
    }
    documents.retain(|text| !text.trim().is_empty());
    documents
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// 32 random bytes as hex.
pub(super) fn random() -> Result<String, Fault> {
    let mut bytes = [0_u8; 32];
    let source = fs::File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes));
    source.map_err(Fault::io("draw a random token"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Writes a file that only this user can read, at once or not at all.
pub(super) fn write_private(path: &Path, text: &str) -> Result<(), Fault> {
    let written = || -> std::io::Result<()> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let draft = path.with_extension("draft");
        fs::remove_file(&draft).ok();
        let mut file = fs::File::options().create_new(true).write(true).mode(0o600).open(&draft)?;
        file.write_all(text.as_bytes())?;
        fs::rename(&draft, path)
    };
    written().map_err(Fault::io(format_args!("write {}", path.display())))
}
