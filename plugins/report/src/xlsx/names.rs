//! Names of sheets.

/// The longest name that Excel takes.
const LONGEST: usize = 31;

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// Makes a name that Excel takes and no other sheet has.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let allowed =
            |letter: char| !matches!(letter, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !letter.is_control();
        let plain: String = wanted.chars().map(|letter| if allowed(letter) { letter } else { ' ' }).collect();
        let plain = plain.trim().trim_matches('\'');
        let plain = if plain.is_empty() || plain.eq_ignore_ascii_case("history") { "sheet" } else { plain };
        for number in 1_u32.. {
            let ending = if number == 1 { String::new() } else { format!(" ({number})") };
            let room = LONGEST - ending.encode_utf16().count();
            let name = format!("{}{ending}", shortened(plain, room).trim_end());
            // Excel tells names apart without looking at capitals.
            if !self.0.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
                self.0.push(name.clone());
                return name;
            }
        }
        plain.to_owned()
    }
}

/// Excel counts as UTF-16 does.
fn shortened(text: &str, room: usize) -> String {
    let mut used = 0;
    text.chars()
        .take_while(|letter| {
            used += letter.len_utf16();
            used <= room
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_what_excel_takes_and_differ() {
        let mut names = Names::default();
        let cases = [
            ("orders", "orders"),
            ("Orders", "Orders (2)"),
            ("a/b[c]", "a b c"),
            ("", "sheet"),
            ("'quoted'", "quoted"),
            (
                "일별 거래소 점유율과 거래대금 그리고 아주 긴 이름의 시트",
                "일별 거래소 점유율과 거래대금 그리고 아주 긴 이름의 시",
            ),
            (
                "일별 거래소 점유율과 거래대금 그리고 아주 긴 이름의 시트",
                "일별 거래소 점유율과 거래대금 그리고 아주 긴 이 (2)",
            ),
        ];
        for (wanted, name) in cases {
            assert_eq!(names.take(wanted), name);
            assert!(name.chars().count() <= 31);
        }
    }
}
