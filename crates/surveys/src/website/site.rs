//! The address of a site as far as it decides who may show a survey in a frame.

/// Reads `https://shop.example`, `shop.example:8443` or `https://*.shop.example/any/page` as the origin that a browser compares,
/// in lower case. `https` is meant when nothing is said. None when it is no address of a site: what stands in a security policy
/// is never taken as it was typed.
#[must_use]
pub fn origin(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_lowercase();
    let (scheme, rest) = typed.split_once("://").unwrap_or(("https", &typed));
    if !matches!(scheme, "https" | "http") {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().ok().filter(|p| *p > 0)?)),
        None => (authority, None),
    };
    let named = host.strip_prefix("*.").unwrap_or(host);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    // `*.example` would be everybody's.
    let wide = named.len() != host.len() && !named.contains('.');
    if named.len() > 253 || wide || !named.split('.').all(label) {
        return None;
    }
    let usual = if scheme == "https" { 443 } else { 80 };
    let port = port.filter(|p| *p != usual).map(|p| format!(":{p}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}"))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn a_site_is_read_as_its_origin() {
        let check =
            |typed: &str, expected: &str| assert_eq!(origin(typed).as_deref(), Some(expected), "{typed}");
        check("https://shop.example", "https://shop.example");
        check(" Shop.Example/cart?x=1#y ", "https://shop.example");
        check("https://shop.example:443/", "https://shop.example");
        check("http://intranet:8080", "http://intranet:8080");
        check("http://127.0.0.1:80", "http://127.0.0.1");
        check("https://*.shop.example", "https://*.shop.example");
    }

    #[test]
    fn nothing_else_gets_into_a_policy() {
        let wrong = [
            "",
            "*",
            "https://*",
            "https://*.example",
            "'self'",
            "data:",
            "javascript:alert(1)",
            "ftp://a.example",
            "https://a.example; script-src *",
            "https://a example",
            "https://a.example:0",
            "https://a.example:http",
            "https://user@a.example",
            "https://a..example",
            "https://-a.example",
            "https://a.*.example",
            "https://[::1]",
            "https://bücher.example",
            "https://a.example\nx",
        ];
        for typed in wrong {
            assert_eq!(origin(typed), None, "{typed}");
        }
    }
}
