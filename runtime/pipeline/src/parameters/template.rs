//! Texts with `${name}` in them.

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Characters that stay.
    Text(&'t str),
    /// The name of a parameter.
    Parameter(&'t str),
}

/// A `${` that is never closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unclosed;

/// Cuts a text into pieces. `$${` stands for a literal `${`; any other `$` is just a character.
pub(crate) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Unclosed> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if rest[..at].ends_with('$') {
            pieces.push(Piece::Text(&rest[..at - 1]));
            pieces.push(Piece::Text("${"));
            rest = &rest[at + 2..];
            continue;
        }
        let end = rest[at..].find('}').ok_or(Unclosed)?;
        pieces.push(Piece::Text(&rest[..at]));
        pieces.push(Piece::Parameter(rest[at + 2..at + end].trim()));
        rest = &rest[at + end + 1..];
    }
    pieces.push(Piece::Text(rest));
    pieces.retain(|piece| *piece != Piece::Text(""));
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::{Piece, Unclosed, pieces};

    #[test]
    fn texts_are_cut_at_parameters_and_escapes() {
        let cases: [(&str, &[Piece<'_>]); 7] = [
            ("", &[]),
            ("plain $5 {x}", &[Piece::Text("plain $5 {x}")]),
            ("${a}", &[Piece::Parameter("a")]),
            ("x/${ a }/${b}", &[Piece::Text("x/"), Piece::Parameter("a"), Piece::Text("/"), Piece::Parameter("b")]),
            ("$${a}", &[Piece::Text("${"), Piece::Text("a}")]),
            ("$$${a}", &[Piece::Text("$"), Piece::Text("${"), Piece::Text("a}")]),
            ("한${a}글", &[Piece::Text("한"), Piece::Parameter("a"), Piece::Text("글")]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(pieces("a ${b"), Err(Unclosed));
    }
}
