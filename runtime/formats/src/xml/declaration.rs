//! The encoding that a document says it is in.

/// How much is looked at; a declaration is far shorter.
pub(crate) const DECLARATION_BYTES: usize = 256;

/// Reads the encoding off `<?xml version="1.0" encoding="euc-kr"?>`; `None` where there is no such declaration.
pub(crate) fn declared_encoding(start: &[u8]) -> Option<&str> {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let end = memchr::memchr(b'>', start)?;
    let declaration = std::str::from_utf8(&start[..end]).ok()?.strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let name = value[1..].split(quote).next()?;
    // Whoever reads the declaration byte by byte is not looking at two bytes a character, whatever it says.
    (!name.to_ascii_lowercase().starts_with("utf-16")).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::declared_encoding;

    #[test]
    fn reads_declarations() {
        let table = [
            ("<?xml version=\"1.0\" encoding=\"EUC-KR\"?><a/>", Some("EUC-KR")),
            ("<?xml version='1.0' encoding = 'latin1' standalone='yes'?>", Some("latin1")),
            ("<?xml version=\"1.0\"?><a encoding=\"x\"/>", None),
            ("<?xml version=\"1.0\" encoding=\"utf-16\"?>", None),
            ("<a encoding=\"x\">", None),
            ("<?xml encoding=\"never ends", None),
            ("", None),
        ];
        for (start, encoding) in table {
            assert_eq!(declared_encoding(start.as_bytes()), encoding, "{start}");
        }
    }
}
