//! From values to places.

/// A scale with ends and steps that people count in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) steps: Vec<f64>,
}

/// Beyond this, a step more would be no number.
const LARGEST: f64 = 1e307;
/// More steps than this are a wall of labels.
const MOST_STEPS: f64 = 6.0;

impl Scale {
    /// Makes a scale around values. Where it is to begin at nothing, bars and areas tell the truth by their size.
    pub(crate) fn around(values: impl Iterator<Item = f64>, from_nothing: bool) -> Self {
        let (mut low, mut high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        (low, high) = (low.max(-LARGEST), high.min(LARGEST));
        // A line that varies little around a large number would be flat if nothing were on the scale.
        let near_nothing = low >= 0.0 && low <= high * 0.7 || high <= 0.0 && high >= low * 0.7;
        if from_nothing || near_nothing {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        if low == high {
            let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
            (low, high) = (low - if low > 0.0 && from_nothing { 0.0 } else { room }, high + room);
        }
        // Halves, so that the difference of the largest numbers there are is still one.
        let step = nice((high / 2.0 - low / 2.0) / MOST_STEPS * 2.0);
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let count = (last - first).clamp(1.0, 4.0 * MOST_STEPS) as usize;
        let steps: Vec<f64> = (0..=count).map(|number| (first + number as f64) * step).collect();
        Self { low: steps[0], high: steps[count], steps }
    }

    /// Returns where a value is: 0 at the lower end, 1 at the upper.
    pub(crate) fn share(&self, value: f64) -> f32 {
        let span = self.high / 2.0 - self.low / 2.0;
        if span > 0.0 { ((value / 2.0 - self.low / 2.0) / span).clamp(0.0, 1.0) as f32 } else { 0.5 }
    }
}

/// Returns the smallest of 1, 2, 5, 10, 20, 50, … that is not below a number.
fn nice(step: f64) -> f64 {
    if !step.is_finite() || step <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(step.log10().floor());
    let power = if power.is_finite() && power > 0.0 { power } else { return step };
    let factors = [1.0, 2.0, 5.0, 10.0];
    let factor = factors.into_iter().find(|factor| factor * power >= step * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::Scale;

    #[test]
    fn steps_are_round_and_hold_all_values() {
        let cases: [(&[f64], bool, &[f64]); 6] = [
            (&[0.0, 9.0], true, &[0.0, 2.0, 4.0, 6.0, 8.0, 10.0]),
            (&[-3.0, 3.0], true, &[-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]),
            (&[100.0, 103.0], false, &[100.0, 100.5, 101.0, 101.5, 102.0, 102.5, 103.0]),
            (&[], false, &[0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]),
            (&[5.0], true, &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]),
            (&[1e18], true, &[0.0, 2e17, 4e17, 6e17, 8e17, 1e18]),
        ];
        for (values, from_nothing, steps) in cases {
            assert_eq!(Scale::around(values.iter().copied(), from_nothing).steps, steps, "{values:?}");
        }
    }

    #[test]
    fn the_largest_numbers_have_a_scale() {
        for values in [[f64::MIN, f64::MAX], [0.0, f64::MAX], [f64::MIN_POSITIVE, 1e-300]] {
            let scale = Scale::around(values.into_iter(), true);
            assert!(values.iter().all(|value| (0.0..=1.0).contains(&scale.share(*value))), "{scale:?}");
        }
    }
}
