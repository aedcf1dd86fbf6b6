//! Numbers as people write them.

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// As in Korea: 만, 억, 조.
    #[default]
    Korean,
    /// As in the United States: K, M, B, T.
    English,
}

const ENGLISH: [(f64, &str); 5] = [(1e15, "Q"), (1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];
const KOREAN: [(f64, &str); 4] = [(1e16, "경"), (1e12, "조"), (1e8, "억"), (1e4, "만")];

/// Beyond this, figures before the point say nothing.
const HUGE: f64 = 1e21;

/// Returns a number in few characters: `1.2M`, `120만`.
pub fn compact(value: f64, locale: Locale) -> String {
    let steps: &[(f64, &str)] = match locale {
        Locale::Korean => &KOREAN,
        Locale::English => &ENGLISH,
    };
    if value.abs() >= HUGE {
        return format!("{value:.1e}");
    }
    match steps.iter().find(|(step, _)| value.abs() >= *step) {
        Some((step, word)) => format!("{}{word}", short(value / step)),
        None => short(value),
    }
}

fn short(value: f64) -> String {
    let size = value.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        // Three figures, wherever they begin.
        _ => ((-size.log10()).floor() as usize + 3).min(12),
    };
    let text = grouped(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Returns a number with so many decimals and commas between thousands, which both locales use.
pub fn grouped(value: f64, decimals: usize) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    if value.abs() >= HUGE {
        return format!("{value:e}");
    }
    with_commas(&format!("{value:.decimals$}"))
}

/// Puts commas into a number that is written with digits, and perhaps a sign and a point.
pub fn with_commas(digits: &str) -> String {
    let (sign, rest) = match digits.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
    // What was rounded to nothing is no longer below zero.
    let nothing = rest.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::with_capacity(rest.len() + rest.len() / 3 + 1);
    text.push_str(if nothing { "" } else { sign });
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}
