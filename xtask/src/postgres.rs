//! `cargo xtask postgres -- COMMAND`: runs a command with `ATTACHE_TEST_POSTGRES` naming a PostgreSQL server of its own, which
//! lives in a temporary folder, listens on no port and goes when the command ends. `cargo xtask postgres --install` only sees to
//! it that there is a server's program. It must not know what is tested.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The variable that the tests of the store read.
const VARIABLE: &str = "ATTACHE_TEST_POSTGRES";
/// Where Debian puts the server, a folder a version.
const SERVERS: &str = "/usr/lib/postgresql";
/// The account that Debian's package makes. The server refuses to run as root.
const ACCOUNT: &str = "postgres";

/// Runs the command. Where no server is installed, Debian's package is installed if we may.
pub fn run(args: &[String]) -> Result<(), String> {
    let Some((program, rest)) = args.strip_prefix(&["--".to_string()]).unwrap_or(args).split_first() else {
        return Err("usage: cargo xtask postgres -- COMMAND, or cargo xtask postgres --install".to_string());
    };
    if programs().is_none() {
        install()?;
    }
    if program == "--install" && rest.is_empty() {
        let programs = programs().ok_or("PostgreSQL was installed, but its programs are not found")?;
        println!("PostgreSQL: {}", programs.display());
        return Ok(());
    }
    let server = Server::start()?;
    let status = Command::new(program).args(rest).env(VARIABLE, &server.url).status().map_err(|e| format!("{program} cannot be run: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {}", args.join(" "))) }
}

/// A server for the tests where one is named already or installed; otherwise says loudly that there is none.
pub fn for_tests() -> Result<Option<Server>, String> {
    if std::env::var_os(VARIABLE).is_some() {
        return Ok(None);
    }
    if programs().is_none() {
        println!("\n!! No PostgreSQL is installed: the tests of the store run on SQLite ONLY. `cargo xtask postgres --install` installs it.\n");
        return Ok(None);
    }
    Server::start().map(Some)
}

/// The folder of the newest server's programs; where Debian has none, that on the path.
fn programs() -> Option<PathBuf> {
    let on_path =
        || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file());
    debian_programs().or_else(on_path)
}

fn debian_programs() -> Option<PathBuf> {
    let version = |path: &Path| path.file_name().and_then(OsStr::to_str).and_then(|name| name.parse::<u32>().ok());
    let found = std::fs::read_dir(SERVERS).ok()?.flatten().map(|entry| entry.path()).filter(|path| path.join("bin/initdb").is_file());
    found.max_by_key(|path| version(path)).map(|path| path.join("bin"))
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|done| done.stdout.trim_ascii() == b"0")
}

fn install() -> Result<(), String> {
    if !is_root() {
        return Err("PostgreSQL is not installed; on Debian: apt-get install postgresql".to_string());
    }
    // Packages may be known already where the lists cannot be brought up to date.
    let _ = quiet(Command::new("apt-get").args(["update", "--quiet"]));
    quiet(Command::new("apt-get").args(["install", "--yes", "--no-install-recommends", "postgresql"]).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Runs a program; what it says is shown where it fails.
fn quiet(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().map_err(|e| format!("{name} cannot be run: {e}"))?;
    let said = || format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if done.status.success() { Ok(()) } else { Err(format!("failed: {name}\n{}", said())) }
}

/// A running server; it ends with the value.
pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// The address of its database.
    pub url: String,
}

impl Server {
    fn start() -> Result<Server, String> {
        let programs = programs().ok_or("PostgreSQL is not installed")?;
        // Short, for the name of a socket may not be long.
        let folder = std::env::temp_dir().join(format!("attache-pg-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        if is_root() {
            quiet(Command::new("chown").arg(ACCOUNT).arg(&folder))?;
        }
        let url = format!("postgres:///postgres?host={}&user={ACCOUNT}", folder.display());
        let server = Server { programs, folder, url };
        let data = server.folder.join("data");
        let make = ["--auth=trust", "--username", ACCOUNT, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--pgdata"];
        quiet(server.program("initdb").args(make).arg(&data))?;
        // What it writes is thrown away in the end, so nothing need reach the disk.
        let options = format!("-k {} -c listen_addresses= -c fsync=off -c full_page_writes=off", server.folder.display());
        let log = server.folder.join("log");
        let mut start = server.program("pg_ctl");
        start.args(["start", "--wait", "--silent", "--pgdata"]).arg(&data).arg("--log").arg(&log).arg("--options").arg(options);
        // The server keeps what it inherits open: pipes would never end.
        let done = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let log = || std::fs::read_to_string(&log).unwrap_or_default();
        match done {
            Ok(status) if status.success() => Ok(server),
            Ok(_) => Err(format!("PostgreSQL does not start:\n{}", log())),
            Err(error) => Err(format!("pg_ctl cannot be run: {error}")),
        }
    }

    /// One of the server's programs, run as somebody who is not root.
    fn program(&self, name: &str) -> Command {
        let path = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", ACCOUNT, "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir(&self.folder);
        command
    }

    /// Sets the variable for a program.
    pub fn variable(&self) -> (&'static str, &str) {
        (VARIABLE, &self.url)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let stopped = quiet(self.program("pg_ctl").args(["stop", "--mode=immediate", "--silent", "--pgdata"]).arg(self.folder.join("data")));
        let removed = std::fs::remove_dir_all(&self.folder);
        if let Err(message) = stopped {
            eprintln!("{message}");
        }
        if let Err(error) = removed {
            eprintln!("{}: {error}", self.folder.display());
        }
    }
}
