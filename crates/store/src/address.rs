//! Addresses of databases: which are servers, how they may be shown, and what is said about TLS. Opens nothing.

/// True where the address names a PostgreSQL server.
pub(crate) fn is_server(url: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme))
}

/// The address as it may be shown: of a server, hosts and database only, never user or password, wherever they stand in it.
pub fn shown(url: &str) -> String {
    if !is_server(url) {
        return url.to_string();
    }
    server(url)
}

/// The first host of the address that is spoken to over a network, in clear text; none for files, sockets and this
/// machine. There is no TLS in this version.
pub fn clear_text_host(url: &str) -> Option<String> {
    if is_server(url) { network_host(url) } else { None }
}

#[cfg(feature = "postgres")]
fn server(url: &str) -> String {
    use postgres::config::Host;
    let Ok(config) = url.parse::<postgres::Config>() else {
        return "postgres://...".to_string();
    };
    let name = |host: &Host| match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    };
    let hosts: Vec<String> = config.get_hosts().iter().map(name).collect();
    format!("postgres://{}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

#[cfg(feature = "postgres")]
fn network_host(url: &str) -> Option<String> {
    use postgres::config::Host;
    let config = url.parse::<postgres::Config>().ok()?;
    let local = |name: &str| name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    config.get_hosts().iter().find_map(|host| match host {
        Host::Tcp(name) => (!local(name)).then(|| name.clone()),
        #[cfg(unix)]
        Host::Unix(_) => None,
    })
}

#[cfg(not(feature = "postgres"))]
fn server(_: &str) -> String {
    "postgres://...".to_string()
}

#[cfg(not(feature = "postgres"))]
fn network_host(_: &str) -> Option<String> {
    None
}

/// True where the address asks for what we do not have.
#[cfg(feature = "postgres")]
pub(crate) fn wants_tls(url: &str) -> bool {
    use postgres::config::SslMode;
    match url.parse::<postgres::Config>() {
        Ok(config) => !matches!(config.get_ssl_mode(), SslMode::Disable | SslMode::Prefer),
        // `verify-ca` and `verify-full` are no values for a client without TLS.
        Err(_) => url.contains("sslmode=verify-"),
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::*;

    #[test]
    fn users_and_passwords_are_not_shown() {
        for (url, want) in [
            ("postgres://desk:se%40cret@host/news", "postgres://host/news"),
            ("postgresql://host/news?user=desk&password=secret", "postgres://host/news"),
            ("postgres:///news?host=/run/pg&password=se%40cret", "postgres:///run/pg/news"),
            ("postgres://desk:secret@host:no-port/news", "postgres://..."),
            ("odd@name.db", "odd@name.db"),
        ] {
            assert_eq!(shown(url), want);
            assert!(!shown(url).contains("cret"));
        }
    }

    #[test]
    fn hosts_elsewhere_are_told_from_this_machine() {
        assert_eq!(clear_text_host("postgres://desk@db.example.org/news").as_deref(), Some("db.example.org"));
        for near in ["a.db", "postgres://localhost/news", "postgres://127.0.0.1/news", "postgres:///news?host=/run/pg"] {
            assert_eq!(clear_text_host(near), None, "{near}");
        }
    }

    #[test]
    fn what_asks_for_tls_is_known() {
        for (mode, want) in [("disable", false), ("prefer", false), ("require", true), ("verify-ca", true), ("verify-full", true)] {
            assert_eq!(wants_tls(&format!("postgres://host/news?sslmode={mode}")), want, "{mode}");
        }
    }
}
