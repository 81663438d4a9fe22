//! Who has a port.

use std::fs;
use std::process::Command;

use super::processes;

/// The process that listens on the port, as in "`nginx` (process 123)"; `None` where that cannot
/// be seen.
pub(super) fn holder(port: u16) -> Option<String> {
    let pid = by_proc(port).or_else(|| by_lsof(port))?;
    let row = processes::table().into_iter().find(|row| row.id.pid == pid)?;
    Some(format!("`{}` (process {pid})", row.program()))
}

fn by_proc(port: u16) -> Option<i32> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
    let text: String = tables.iter().filter_map(|table| fs::read_to_string(table).ok()).collect();
    let socket = format!("socket:[{}]", inode(&text, port)?);
    let has = |row: &processes::Row| {
        let Ok(files) = fs::read_dir(format!("/proc/{}/fd", row.id.pid)) else { return false };
        let mut links = files.flatten().filter_map(|file| fs::read_link(file.path()).ok());
        links.any(|link| link.to_str() == Some(&socket))
    };
    processes::table().into_iter().find(has).map(|row| row.id.pid)
}

/// The socket that listens on the port, in a text such as /proc/net/tcp.
fn inode(text: &str, port: u16) -> Option<&str> {
    const LISTENS: &str = "0A";
    let address = format!(":{port:04X}");
    text.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let ours = fields.get(1)?.ends_with(&address) && *fields.get(3)? == LISTENS;
        ours.then(|| fields.get(9).copied()).flatten()
    })
}

fn by_lsof(port: u16) -> Option<i32> {
    let mut command = Command::new("lsof");
    let output = command.args(["-nP", "-t", &format!("-iTCP:{port}"), "-sTCP:LISTEN"]).output();
    String::from_utf8(output.ok()?.stdout).ok()?.lines().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_holder_of_a_port_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let holder = holder(port).unwrap();
        assert!(holder.contains(&format!("(process {})", std::process::id())), "{holder}");
        drop(listener);
        assert_eq!(super::holder(port), None);
    }
}
