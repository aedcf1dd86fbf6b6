//! Colours.

/// A colour, as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

/// Colours of series: told apart by people who do not see all colours, and in print by how dark they are.
const SERIES: [Colour; 10] = [
    Colour(31, 86, 155),
    Colour(224, 132, 24),
    Colour(42, 140, 110),
    Colour(176, 58, 72),
    Colour(116, 88, 168),
    Colour(92, 160, 204),
    Colour(148, 116, 40),
    Colour(206, 110, 160),
    Colour(84, 92, 104),
    Colour(150, 184, 72),
];

/// What gathers everything that has no colour of its own.
const OTHER: Colour = Colour(168, 172, 178);
const LIGHTEST: Colour = Colour(240, 244, 250);
const WARMEST: Colour = Colour(168, 44, 52);

impl Colour {
    /// Titles and numbers.
    pub const INK: Self = Self(26, 32, 44);
    /// Axis labels and notes.
    pub const GREY: Self = Self(98, 106, 120);
    /// Lines of the grid.
    pub const GRID: Self = Self(226, 230, 236);
    /// Paper.
    pub const PAPER: Self = Self(255, 255, 255);

    /// Returns the colour as in HTML.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// Returns the colour on the way to another one: 0 is this, 1 the other.
    #[must_use]
    pub fn towards(self, other: Self, share: f64) -> Self {
        let mix = |from: u8, to: u8| {
            (f64::from(from) + (f64::from(to) - f64::from(from)) * share.clamp(0.0, 1.0)).round() as u8
        };
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// Tells whether white letters are easier to read on it than black ones.
    pub(crate) fn is_dark(self) -> bool {
        0.299 * f64::from(self.0) + 0.587 * f64::from(self.1) + 0.114 * f64::from(self.2) < 140.0
    }
}

/// Returns the colour of a series.
pub(crate) fn series(number: usize) -> Colour {
    SERIES.get(number).copied().unwrap_or(OTHER)
}

/// Returns the colour of a value between two ends. Where there are values below zero, zero is the lightest.
pub(crate) fn heat(value: f64, low: f64, high: f64) -> Colour {
    if low < 0.0 && high > 0.0 {
        let most = high.max(-low);
        let end = if value < 0.0 { WARMEST } else { SERIES[0] };
        return LIGHTEST.towards(end, value.abs() / most);
    }
    let share = if high > low { (value - low) / (high - low) } else { 0.5 };
    LIGHTEST.towards(SERIES[0], share)
}
